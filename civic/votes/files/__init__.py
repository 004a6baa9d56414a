"""Files of ballots that others write: Pabulib (.pb) and BLT (.blt). Pure readers, told by line."""
