"""Who is who: units, people and their posts, and what a person who signs in may see and do."""
