package model

// ReceptionSettings say how customers are received. The general ones hold for
// the whole tenant; a product or a channel may have sections of its own, and
// inherits those that are nil.
type ReceptionSettings struct {
	Assign   *AssignSettings  `json:"assign"`
	Timeouts *TimeoutSettings `json:"timeouts"`
	Ending   *EndingSettings  `json:"ending"`
}

// AssignSettings say who gets a customer (product.md 4.1 to 4.7). What holds for
// all products alike stands in TenantSettings, and what an exclusive link says in
// the channel's settings.
type AssignSettings struct {
	Mode           AssignMode `json:"mode"`            // 分配模式
	LeadFirst      bool       `json:"lead_first"`      // 销售线索优先
	WaitForLead    bool       `json:"wait_for_lead"`   // his customers wait for the owner
	WaitForChosen  bool       `json:"wait_for_chosen"` // 离线自动分配 off: customers wait for those who are designated
	WaitForLast    bool       `json:"wait_for_last"`   // who comes back waits for the agent who served him last
	VIPTagIDs      []int64    `json:"vip_tag_ids"`     // first in the line, 20 at most
	ReleaseOffline bool       `json:"release_offline"` // unanswered customers go back to the line when their agent goes offline
}

// Timeout is a clock that may be switched off.
type Timeout struct {
	Enabled bool `json:"enabled"`
	Seconds int  `json:"seconds"` // 10-7200
}

// TimeoutSettings are the clocks of a conversation in reception (超时设置,
// product.md 4.9). An automatic reply is no answer.
type TimeoutSettings struct {
	Remind   Timeout         `json:"remind"` // 超时提醒: a mark on the conversation
	Alarm    AlarmTimeout    `json:"alarm"`
	Transfer TransferTimeout `json:"transfer"`
	Unopened Timeout         `json:"unopened"` // the agent has not even opened it: the next in line gets it
}

// AlarmTimeout is 超时报警: administrators are told.
type AlarmTimeout struct {
	Timeout
	FirstOnly bool `json:"first_only"` // only the first answer of a round counts
}

// PassTo says to whom a customer goes whose agent does not answer.
type PassTo string

// The receivers of a transfer by the clock.
const (
	PassToAgent     PassTo = "agent"      // this one, whatever his state
	PassToGroup     PassTo = "group"      // a member of this group who can take him
	PassToOwnGroups PassTo = "own_groups" // a colleague of one of the agent's groups who can take him
)

// TransferTimeout is 超时转接.
type TransferTimeout struct {
	Timeout
	FromGroupIDs []int64 `json:"from_group_ids"` // only their members lose customers; 50 at most
	To           PassTo  `json:"to"`
	AgentID      int64   `json:"agent_id"`
	GroupID      int64   `json:"group_id"`
	Most         int     `json:"most"` // in a round, 1-10
}

// Patience is the shortest time in which an answer is due, in milliseconds; 0: any.
func (s TimeoutSettings) Patience() Millis {
	var least Millis
	for _, t := range []Timeout{s.Remind, s.Alarm.Timeout, s.Transfer.Timeout, s.Unopened} {
		if due := Millis(t.Seconds) * 1000; t.Enabled && (least == 0 || due < least) {
			least = due
		}
	}
	return least
}

// EndingSettings say how a reception ends by itself. After how many minutes is
// the channel's own setting (auto_end_minutes).
type EndingSettings struct {
	WarnMinutes int    `json:"warn_minutes"` // so long before the end the customer is warned; 0: not at all
	WarnText    string `json:"warn_text"`    // 500 characters at most
}

// DefaultReceptionSettings are those of a new tenant (product.md 14).
func DefaultReceptionSettings() ReceptionSettings {
	return ReceptionSettings{
		Assign: &AssignSettings{Mode: ByIdleRate, LeadFirst: true, VIPTagIDs: []int64{}},
		Timeouts: &TimeoutSettings{
			Remind: Timeout{true, 60}, Alarm: AlarmTimeout{Timeout: Timeout{false, 180}},
			Transfer: TransferTimeout{Timeout: Timeout{false, 300}, FromGroupIDs: []int64{}, To: PassToOwnGroups, Most: 3},
			Unopened: Timeout{false, 120},
		},
		Ending: &EndingSettings{},
	}
}

// Over lays settings over wider ones: sections that are nil are inherited.
func (s ReceptionSettings) Over(wider ReceptionSettings) ReceptionSettings {
	if s.Assign != nil {
		wider.Assign = s.Assign
	}
	if s.Timeouts != nil {
		wider.Timeouts = s.Timeouts
	}
	if s.Ending != nil {
		wider.Ending = s.Ending
	}
	return wider
}

// Scope says where settings hold: in the whole tenant, in a product, or in a
// channel of it.
type Scope struct {
	ProductID int64 // 0: the tenant's
	ChannelID int64 // 0: the product's
}

// KeptReception are reception settings as they rest, one row for each scope that
// has any of its own.
type KeptReception struct {
	TenantID  int64             `gorm:"primaryKey;autoIncrement:false"`
	ProductID int64             `gorm:"primaryKey;autoIncrement:false"`
	ChannelID int64             `gorm:"primaryKey;autoIncrement:false"`
	Settings  ReceptionSettings `gorm:"serializer:json;type:text;not null"`
	ChangedAt Millis            `gorm:"not null"`
}

// TableName is the glossary's noun.
func (KeptReception) TableName() string { return "reception_settings" }

// Intake counts the customers whom an agent received on a day of the tenant's
// calendar, however they came to him.
type Intake struct {
	AgentID  int64  `gorm:"primaryKey;autoIncrement:false"`
	Day      string `gorm:"primaryKey;size:10"` // 2026-11-23
	TenantID int64  `gorm:"not null"`
	Count    int    `gorm:"column:received;not null"`
}

// Awaited names somebody who alone may take a customer who waits: an agent, or
// the members of a group.
type Awaited struct {
	ConversationID int64 `gorm:"primaryKey;autoIncrement:false"`
	AgentID        int64 `gorm:"primaryKey;autoIncrement:false"` // 0: a group is named
	GroupID        int64 `gorm:"primaryKey;autoIncrement:false"` // 0: an agent is named
	TenantID       int64 `gorm:"not null"`
}
