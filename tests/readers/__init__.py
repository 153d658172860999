"""Other people's readers of feeds, written in JavaScript, and what they are meant to find in ours.

package.json, package-lock.json   which readers, without addresses; `npm ci` installs them beside
read.mjs                          feeds -> JSON, in one process
running.py                        starts it
feedsmith.py, partytime.py        a golden show -> what that reader has to say of its feed
"""
