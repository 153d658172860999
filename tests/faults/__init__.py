"""Faults at every step of a publish: what listeners get meanwhile, and that the same command again finishes the job.

stage.py    a show with one live episode and one to publish, on a bucket that is laid anew for each run
network.py  a fault at every request in turn, by a proxy before the real server
kills.py    a kill -9 at every step on the disk and in the network
__main__.py `make faults`: all of them, as a table
"""
