"""What the kernel told (include/uapi/events.h), as files one can look at.

    ring.py     the ring in a guest's RAM, emptied at each stop
    spaces.py   who maps which frame: directories and tables, walked
    story.py    events -> tasks, and how long each ran
    chrome.py   the same as trace JSON, for Perfetto's page
    page.py     the same as a page to print
"""
