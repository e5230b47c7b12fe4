"""Quality of prices: what is no bar, and what is one but looks odd."""
