package model

// Arrival is a visitor at a link whose identity has been judged.
type Arrival struct {
	Entrance Entrance
	Kind     IdentityKind
	Value    string // of the identity, hashed where it is a secret

	// Update returns the customer with what the link says of him, a new one
	// too. It may run several times.
	Update func(was Customer) Customer
	TagIDs []int64 // put on him if the tenant has them
	Source string  // where he comes from; empty: not said
}

// Arrived is what an arrival led to.
type Arrived struct {
	Customer     Customer
	Conversation Conversation
}

// Profile is a customer as one conversation shows him, with what decides
// whether the channel's form is still to be filled in.
type Profile struct {
	Customer     Customer
	Conversation Conversation
	Channel      Channel
}

// CustomerFilter narrows the list of customers; zero values do not.
type CustomerFilter struct {
	ProductID int64
	TagID     int64
	Blocked   bool
}

// SessionOf is a session with what a list of past sessions shows beside it.
type SessionOf struct {
	Session
	AgentName   string
	ChannelName string
}
