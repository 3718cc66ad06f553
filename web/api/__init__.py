"""The JSON API `/api/v1`: what a person sees and does on the pages, for programs, by a token of theirs."""
