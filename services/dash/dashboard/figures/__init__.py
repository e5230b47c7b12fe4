"""Charts: pure functions from records to figures as plotly.js takes them.

Colours are names of design tokens, such as "--chart-up"; the page's script puts in what they are in the theme of the
moment (static/pages.js).
"""

from typing import Any

Figure = dict[str, Any]
Trace = dict[str, Any]
