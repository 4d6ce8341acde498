"""Payment edits and lists beside the code sets: NCCI, MUE, POA, CC and MCC, HCC, the Medicare Code Editor.

"No edit" and "no data loaded" are different answers everywhere here.
"""
