"""How the words that tell whose turn an error is were learned, and can be again.

`messages.txt` holds messages as programs print them, each with whose turn it is.
``python -m tests.whose_model.train FOLDER...`` learns from them, from those of
libraries (``tests/tools/diagnosis/messages_of_libraries.txt``), from the catalogue's
examples, and from the key lines of saved jobs of known cause below the folders, and
writes ``whose_words.json``.
"""
