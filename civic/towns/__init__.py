"""Towns (municipalities): what each is called, says and sets; legal pages; groups of people with terms."""
