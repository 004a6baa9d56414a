"""What residents propose, and who supports it.
"""
