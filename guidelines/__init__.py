"""The rules coders obey: our digest of the official guidelines, and the rules that can be executed."""
