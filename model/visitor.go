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
	ProductID int64    `json:"product_id,omitempty"`
	TagIDs    []int64  `json:"tag_ids,omitempty"` // one of them is enough, unless AllTags
	AllTags   bool     `json:"all_tags,omitempty"`
	NotTagIDs []int64  `json:"not_tag_ids,omitempty"` // none of them
	Blocked   bool     `json:"blocked,omitempty"`
	OwnerID   int64    `json:"owner_id,omitempty"`
	Source    string   `json:"source,omitempty"`
	Sex       int      `json:"sex,omitempty"`
	Province  string   `json:"province,omitempty"`
	City      string   `json:"city,omitempty"`
	AgentID   int64    `json:"agent_id,omitempty"` // who has served him
	List      ListName `json:"list,omitempty"`     // a conversation of his stands in it: serving, queue, robot, history
	SeenFrom  Millis   `json:"seen_from,omitempty"`
	SeenTo    Millis   `json:"seen_to,omitempty"`  // not included
	NewFrom   Millis   `json:"new_from,omitempty"` // first seen
	NewTo     Millis   `json:"new_to,omitempty"`
}

// SessionOf is a session with what a list of past sessions shows beside it.
type SessionOf struct {
	Session
	AgentName   string
	ChannelName string
}
