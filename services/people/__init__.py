"""Who is who: units, people and their posts, and what somebody who signs in may see and do."""
