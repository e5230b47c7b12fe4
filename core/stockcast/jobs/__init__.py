"""What has been done and is being done: each task once for each as-of, with its progress."""
