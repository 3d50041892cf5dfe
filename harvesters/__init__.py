"""COLLECT: one walk per protocol, driven by Scrapy, so that manners hold for all of them."""
