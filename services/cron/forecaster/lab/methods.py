"""The methods of an experiment, each from scikit-learn or XGBoost, with settings to try."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    AdaBoostClassifier,
    AdaBoostRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, Ridge, RidgeClassifier
from sklearn.model_selection import KFold
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC, SVR
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor
from xgboost import XGBClassifier, XGBRegressor

from stockcast.lab.spec import Method, Target

Value = str | int | float | bool | None
Parameters = dict[str, Value]


@dataclass(frozen=True)
class Context:
    """What a model is made for: the target, the rows that it will be fitted on, chance, and the threads it may use."""

    target: Target
    rows: int
    seed: int
    threads: int

    @property
    def classifies(self) -> bool:
        """Up or down is asked for."""
        return self.target == "direction"


@dataclass(frozen=True)
class Range:
    """Where Optuna looks for a number; `log` for those that matter by factors."""

    lowest: float
    highest: float
    log: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Recipe:
    """How a method is made, and what of it is tried: `grid` is a tutorial's, the first values being the usual ones.

    `most_rows` bounds what it is fitted on, where its time grows faster than the rows.
    """

    make: Callable[[Any, Context], Any]
    grid: Mapping[str, tuple[Value, ...]]
    ranges: Mapping[str, Range | tuple[Value, ...]]
    filled: bool = True
    scaled: bool = True
    most_rows: int | None = field(default=None)


def make_model(method: Method, parameters: Parameters, context: Context) -> Pipeline:
    """Make an unfitted model; where it can't bear missing features, they become the median of its training rows."""
    recipe = RECIPES[method]
    steps = [SimpleImputer(strategy="median", keep_empty_features=True)] if recipe.filled else []
    steps += [StandardScaler()] if recipe.scaled else []
    return make_pipeline(*steps, recipe.make(parameters, context))


def _calibrated(classifier: Any) -> Any:  # noqa: ANN401 - an estimator of scikit-learn, which has no types
    """Turn a classifier's decisions into probabilities (Platt 1999), on consecutive thirds of the training rows."""
    return CalibratedClassifierCV(classifier, method="sigmoid", cv=KFold(3), ensemble=False)


def _logistic(settings: Any, _context: Context) -> Any:  # noqa: ANN401
    return LogisticRegression(C=settings["C"], max_iter=500)


def _ridge(settings: Any, context: Context) -> Any:  # noqa: ANN401
    alpha = settings["alpha"]
    return _calibrated(RidgeClassifier(alpha=alpha)) if context.classifies else Ridge(alpha=alpha)


def _neighbours(settings: Any, context: Context) -> Any:  # noqa: ANN401
    kind = KNeighborsClassifier if context.classifies else KNeighborsRegressor
    return kind(min(settings["neighbours"], context.rows), weights=settings["weights"], n_jobs=context.threads)


def _ada_boost(settings: Any, context: Context) -> Any:  # noqa: ANN401
    boost, tree = AdaBoostRegressor, DecisionTreeRegressor
    if context.classifies:
        boost, tree = AdaBoostClassifier, DecisionTreeClassifier
    return boost(
        tree(max_depth=settings["depth"]),
        n_estimators=settings["trees"],
        learning_rate=settings["rate"],
        random_state=context.seed,
    )


def _forest(settings: Any, context: Context) -> Any:  # noqa: ANN401
    kind = RandomForestClassifier if context.classifies else RandomForestRegressor
    return kind(
        n_estimators=settings["trees"],
        max_depth=settings["depth"],
        min_samples_leaf=settings["least_leaf"],
        max_features="sqrt",
        max_samples=0.5 if context.rows > 1 else None,
        random_state=context.seed,
        n_jobs=context.threads,
    )


def _vectors(settings: Any, context: Context) -> Any:  # noqa: ANN401
    chosen = {"C": settings["C"], "gamma": settings["gamma"], "cache_size": 100}
    return _calibrated(SVC(**chosen)) if context.classifies else SVR(**chosen)


def _network(settings: Any, context: Context) -> Any:  # noqa: ANN401
    kind = MLPClassifier if context.classifies else MLPRegressor
    return kind(
        hidden_layer_sizes=tuple(map(int, settings["layers"].split("-"))),
        alpha=settings["alpha"],
        learning_rate_init=settings["rate"],
        max_iter=30,
        random_state=context.seed,
    )


def _boosted(settings: Any, context: Context) -> Any:  # noqa: ANN401
    kind = XGBClassifier if context.classifies else XGBRegressor
    return kind(
        n_estimators=settings["trees"],
        max_depth=settings["depth"],
        learning_rate=settings["rate"],
        min_child_weight=settings["least_leaf"],
        subsample=0.7,
        colsample_bytree=0.7,
        tree_method="hist",
        random_state=context.seed,
        n_jobs=context.threads,
    )


RECIPES: dict[Method, Recipe] = {
    "logistic-regression": Recipe(_logistic, {"C": (0.01, 0.0001, 0.001, 0.1, 1.0)}, {"C": Range(1e-5, 10, log=True)}),
    "ridge": Recipe(_ridge, {"alpha": (1_000.0, 1.0, 100.0, 10_000.0)}, {"alpha": Range(0.1, 1e5, log=True)}),
    "nearest-neighbours": Recipe(
        _neighbours,
        {"neighbours": (100, 25, 300), "weights": ("uniform", "distance")},
        {"neighbours": Range(5, 500, log=True, whole=True), "weights": ("uniform", "distance")},
        most_rows=20_000,
    ),
    "ada-boost": Recipe(
        _ada_boost,
        {"trees": (50,), "depth": (1, 2), "rate": (0.1, 1.0)},
        {"trees": Range(20, 150, whole=True), "depth": Range(1, 3, whole=True), "rate": Range(0.01, 1, log=True)},
        scaled=False,
        most_rows=100_000,
    ),
    "random-forest": Recipe(
        _forest,
        {"trees": (100,), "depth": (4, 8), "least_leaf": (100, 20)},
        {
            "trees": Range(50, 200, whole=True),
            "depth": Range(2, 12, whole=True),
            "least_leaf": Range(5, 500, log=True, whole=True),
        },
        filled=False,
        scaled=False,
    ),
    "support-vector-machine": Recipe(
        _vectors,
        {"C": (1.0, 0.1, 10.0), "gamma": ("scale", 0.01)},
        {"C": Range(0.01, 100, log=True), "gamma": Range(1e-4, 1, log=True)},
        most_rows=3_000,
    ),
    "neural-network": Recipe(
        _network,
        {"layers": ("16", "32-16"), "alpha": (0.1, 1.0), "rate": (0.001,)},
        {
            "layers": ("8", "16", "32", "32-16"),
            "alpha": Range(1e-4, 10, log=True),
            "rate": Range(1e-4, 1e-2, log=True),
        },
        most_rows=50_000,
    ),
    "xgboost": Recipe(
        _boosted,
        {"trees": (100,), "depth": (2, 4), "rate": (0.03, 0.1), "least_leaf": (30,)},
        {
            "trees": Range(20, 300, log=True, whole=True),
            "depth": Range(1, 6, whole=True),
            "rate": Range(0.01, 0.3, log=True),
            "least_leaf": Range(5, 300, log=True),
        },
        filled=False,
        scaled=False,
    ),
}
