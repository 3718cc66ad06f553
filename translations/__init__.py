"""One way to say a text in two languages: its Chinese is the msgid, its English stands in a gettext file."""
