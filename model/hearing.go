package model

// Wanted says what a robot asks about a conversation; what it does not ask is
// not loaded.
type Wanted struct {
	Said   bool // what the customer said since the robot last listened
	Fired  bool // when rules last fired
	Groups bool // those of the agent
	Agent  int64
}

// HeardMost is how many messages a robot listens to at once; those before them
// are passed over.
const HeardMost = 20

// Hearing is what a robot has to know of a conversation beside its moment.
type Hearing struct {
	Said     []Message // by the customer, ascending
	Menu     *Menu     // the newest that was said to him; nil: none
	Fired    map[int64]Millis
	GroupIDs []int64
	Entry    CustomerEntry // how he came in; zero: not said
}
