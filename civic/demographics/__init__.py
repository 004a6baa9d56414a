"""What people choose to tell about themselves. A closed room: few may ask, and each reading is written down.
"""
