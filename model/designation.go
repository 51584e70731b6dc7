package model

import "encoding/json"

// Targets are agents and groups who are meant: those agents, and the members of
// those groups.
type Targets struct {
	AgentIDs []int64 `json:"agent_ids,omitempty"`
	GroupIDs []int64 `json:"group_ids,omitempty"`
}

// Empty claims that nobody is meant.
func (t Targets) Empty() bool { return len(t.AgentIDs) == 0 && len(t.GroupIDs) == 0 }

// Fallback says what becomes of a customer when none of those who are meant for
// him can take him.
type Fallback string

// The fallbacks; empty: as the channel's settings say.
const (
	ElseAnyone Fallback = "anyone" // whoever can
	ElseWait   Fallback = "wait"   // he waits for them
	ElseLeave  Fallback = "leave"  // he is asked to leave a message, and waits for them
)

// DesignatedBy says what named the agents of a conversation (指定客服, product.md 4.5).
type DesignatedBy string

// What names agents.
const (
	ByLink        DesignatedBy = "link"
	BySessionFrom DesignatedBy = "session_from" // kefu in session-from
	ByKeyword     DesignatedBy = "keyword"      // a reply rule
	ByMenu        DesignatedBy = "menu"
	ByCode        DesignatedBy = "code" // a parametric code
)

// DesignationMost is how many agents, and how many groups, may be named at once.
const DesignationMost = 20

// Designation names who shall get the customer of a round: the agents first,
// then members of the groups, and Else what if none of them can.
type Designation struct {
	Targets
	By   DesignatedBy `json:"by,omitempty"`
	Else Fallback     `json:"else,omitempty"`
}

// Encode is a designation as a conversation keeps it; empty if it names nobody.
// Names beyond the limit are left out.
func (d Designation) Encode() string {
	if d.Empty() && d.Else == "" {
		return ""
	}
	d.AgentIDs = d.AgentIDs[:min(len(d.AgentIDs), DesignationMost)]
	d.GroupIDs = d.GroupIDs[:min(len(d.GroupIDs), DesignationMost)]
	raw, err := json.Marshal(d)
	if err != nil {
		panic("model: a designation without JSON: " + err.Error()) // numbers and words always have one
	}
	return string(raw)
}

// Designation reads what the round's entry or a rule in it has named; zero if
// nobody was.
func (c Conversation) Designation() Designation {
	var d Designation
	if c.Designated == "" || json.Unmarshal([]byte(c.Designated), &d) != nil {
		return Designation{}
	}
	return d
}
