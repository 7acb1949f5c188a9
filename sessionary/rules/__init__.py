"""The ground floor: plain rules, standard library only, no clock, no I/O."""
