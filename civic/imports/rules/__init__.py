"""What the files of other systems mean. Pure: bytes and text in, values and sentences out."""
