"""Agree, disagree, pass: statements and the opinion groups that show in the answers."""
