"""Numbers that name copies: the PC's letters, a running number without gaps, a check character, and nothing of the patient."""

from stdnum.iso7064 import mod_37_2


def copy_reference(series: str, running: int) -> str:
    """``RC-A-00007-K`` from the PC's series and its running number from 1 (check character: ISO 7064, MOD 37-2)."""
    return f"RC-{series}-{running:05d}-{mod_37_2.calc_check_digit(f'RC{series}{running:05d}')}"
