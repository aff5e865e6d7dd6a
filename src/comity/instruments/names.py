"""What can happen in an instrument: the second word of the kind of act that says it, or of the event of a paper."""

# The organisation itself as a party: no party's id is written small.
ITSELF = "organisation"

EMPOWER, SIGN, DEPOSIT, RESERVE, OBJECT = "empower", "sign", "deposit", "reserve", "object"
FIND, APPLY, LEAVE, WITHDRAW, CONFIRM, FORCE = "find", "apply", "leave", "withdraw", "confirm", "force"
REVIEW = "review"

RESERVATION, INTERPRETATION, DECLARATION, TERRITORY = "reservation", "interpretation", "declaration", "territory"
# What is said with an instrument. Only a reservation changes what binds between two; the other three are statements.
SORTS = (RESERVATION, INTERPRETATION, DECLARATION, TERRITORY)
