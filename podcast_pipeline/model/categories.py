"""Apple's podcast categories (the list of 2019), by exact name, written `Category > Subcategory`."""

from __future__ import annotations

import difflib

SUBCATEGORIES: dict[str, tuple[str, ...]] = {
    "Arts": ("Books", "Design", "Fashion & Beauty", "Food", "Performing Arts", "Visual Arts"),
    "Business": ("Careers", "Entrepreneurship", "Investing", "Management", "Marketing", "Non-Profit"),
    "Comedy": ("Comedy Interviews", "Improv", "Stand-Up"),
    "Education": ("Courses", "How To", "Language Learning", "Self-Improvement"),
    "Fiction": ("Comedy Fiction", "Drama", "Science Fiction"),
    "Government": (),
    "Health & Fitness": (
        "Alternative Health", "Fitness", "Medicine", "Mental Health", "Nutrition", "Sexuality",
    ),
    "History": (),
    "Kids & Family": ("Education for Kids", "Parenting", "Pets & Animals", "Stories for Kids"),
    "Leisure": (
        "Animation & Manga", "Automotive", "Aviation", "Crafts", "Games", "Hobbies", "Home & Garden", "Video Games",
    ),
    "Music": ("Music Commentary", "Music History", "Music Interviews"),
    "News": (
        "Business News", "Daily News", "Entertainment News", "News Commentary", "Politics", "Sports News", "Tech News",
    ),
    "Religion & Spirituality": (
        "Buddhism", "Christianity", "Hinduism", "Islam", "Judaism", "Religion", "Spirituality",
    ),
    "Science": (
        "Astronomy", "Chemistry", "Earth Sciences", "Life Sciences", "Mathematics", "Natural Sciences", "Nature",
        "Physics", "Social Sciences",
    ),
    "Society & Culture": (
        "Documentary", "Personal Journals", "Philosophy", "Places & Travel", "Relationships",
    ),
    "Sports": (
        "Baseball", "Basketball", "Cricket", "Fantasy Sports", "Football", "Golf", "Hockey", "Rugby", "Running",
        "Soccer", "Swimming", "Tennis", "Volleyball", "Wilderness", "Wrestling",
    ),
    "Technology": (),
    "True Crime": (),
    "TV & Film": ("After Shows", "Film History", "Film Interviews", "Film Reviews", "TV Reviews"),
}  # fmt: skip

_ALL = [*SUBCATEGORIES, *(f"{main} > {sub}" for main, subs in SUBCATEGORIES.items() for sub in subs)]


def split_category(name: str) -> tuple[str, str | None]:
    """`Society & Culture > Documentary` as (category, subcategory)."""
    main, arrow, sub = name.partition(" > ")
    return main, (sub if arrow else None)


def category_problem(name: str) -> str | None:
    """What is wrong with a category's name, with the nearest right ones; None when Apple knows it."""
    if name in _ALL:
        return None
    bare = {entry.rpartition(" > ")[2].casefold(): entry for entry in _ALL}
    near = (
        [bare[name.casefold()]] if name.casefold() in bare else difflib.get_close_matches(name, _ALL, n=2, cutoff=0.5)
    )
    advice = f"write {' or '.join(repr(entry) for entry in near)}" if near else "see Apple's list of categories"
    return f"{name!r} is none of Apple's categories; {advice}"
