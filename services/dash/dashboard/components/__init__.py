"""Parts of pages: functions from records to Dash components."""
