"""One question each: is this a name, a venue, a label, a host of papers?"""
