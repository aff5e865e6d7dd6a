"""How a delegation's people are told that something waits for them: by mail, feed and browser. Off the record."""
