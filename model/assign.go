package model

// AssignMode says who gets a customer when nothing else decides (分配模式).
type AssignMode string

// The basic modes (product.md 4.2).
const (
	ByIdleRate AssignMode = "idle_rate" // 空闲率: the highest share of free places
	ByFewest   AssignMode = "fewest"    // 补齐: the fewest customers received since midnight
	ByTurns    AssignMode = "turns"     // 轮流: one after the other, in the order of their ids
	ByWeight   AssignMode = "weight"    // 权重: in proportion to their weights
)

// AssignRules are the switches that an assignment reads. Where one says that a
// customer waits, he waits for those who were meant; otherwise the next level is
// asked.
type AssignRules struct {
	AdminTakesPart bool
	ReturningDays  int  // how long the last agent is remembered; 0: not at all
	TakeInMax      int  // most customers handed to one agent in one take-in
	WaitForNamed   bool // customers of an exclusive link wait for its agent

	Mode           AssignMode // empty: ByIdleRate
	LeadFirst      bool       // 销售线索优先: the customer's owner comes first
	WaitForLead    bool
	WaitForChosen  bool    // those designated in a session are waited for, unless the designation says otherwise
	WaitForLast    bool    // who comes back waits for the agent who served him last
	VIPTagIDs      []int64 // who has one of these tags stands before the others in the line
	ReleaseOffline bool    // customers whom an agent has not answered go back to the line when he goes offline
}

// Rank is where a customer stands in the line: before those with a higher one.
func (r AssignRules) Rank(c Customer) int {
	for _, tag := range r.VIPTagIDs {
		for _, has := range c.TagIDs {
			if has == tag {
				return -1
			}
		}
	}
	return 0
}

// Desk is who could take a customer of a channel, and by which rules.
type Desk struct {
	Rules      AssignRules
	Candidates []Candidate           // the channel's agents, by id
	Routes     []Route               // those that may fire in this channel, in their order
	Groups     map[int64][]int64     // members of the groups that a route, a link or a designation names
	Links      map[int64]Designation // what links of the channel say, by the agent whom they name; 0: the channel's own
	Turn       Turn
}

// Candidate is an agent as an assignment sees him.
type Candidate struct {
	AgentID       int64
	Nickname      string
	WorkState     WorkState
	Serving       int
	AutoLimit     int
	Weight        int
	Received      int // customers since midnight; looked up only for ByFewest
	Exclusive     bool
	AlsoOrdinary  bool
	AcceptNew     bool
	Administrator bool
	Responsible   bool // for the product
	ServedBefore  bool // this customer, in this conversation; looked up only where AcceptNew is false
}

// Route is one rule of advanced routing (高级路由, product.md 4.7): customers with
// these tags or from these regions go to these agents or groups. Of several that
// fit, the first by Position fires.
type Route struct {
	ID        int64    `gorm:"primaryKey"`
	TenantID  int64    `gorm:"not null"`
	ProductID int64    `gorm:"not null"` // 0: any product
	ChannelID int64    `gorm:"not null"` // 0: any channel
	Name      string   `gorm:"size:60;not null"`
	Enabled   bool     `gorm:"not null"`
	Position  int      `gorm:"not null"`
	TagIDs    []int64  `gorm:"serializer:json;type:text;not null"`
	AllTags   bool     `gorm:"not null"`                           // all of the tags; otherwise one is enough
	Regions   []Region `gorm:"serializer:json;type:text;not null"` // one is enough; with tags too, both must fit
	AgentIDs  []int64  `gorm:"serializer:json;type:text;not null"`
	GroupIDs  []int64  `gorm:"serializer:json;type:text;not null"`
	Waits     bool     `gorm:"not null"` // 选择客服离线自动分配 off: he waits for those who were chosen
	CreatedAt Millis   `gorm:"not null;autoCreateTime:false"`
	ChangedAt Millis   `gorm:"not null"`
}

// Fits claims that a route is about this customer. A route without any
// condition is about nobody.
func (r Route) Fits(c Customer) bool {
	if len(r.TagIDs) == 0 && len(r.Regions) == 0 {
		return false
	}
	return r.fitsTags(c.TagIDs) && r.fitsRegion(c.Region())
}

func (r Route) fitsTags(has []int64) bool {
	if len(r.TagIDs) == 0 {
		return true
	}
	found := 0
	for _, tag := range r.TagIDs {
		for _, one := range has {
			if one == tag {
				found++
			}
		}
	}
	return found == len(r.TagIDs) || found > 0 && !r.AllTags
}

func (r Route) fitsRegion(at Region) bool {
	if len(r.Regions) == 0 {
		return true
	}
	for _, one := range r.Regions {
		if one.Holds(at) {
			return true
		}
	}
	return false
}

// Turn is where the turns of a channel stand: whose turn it was last, and what
// the weights have come to. It moves in the transaction that gives the customer;
// Version says on which turn a choice was made.
type Turn struct {
	ChannelID int64         `gorm:"primaryKey;autoIncrement:false"`
	TenantID  int64         `gorm:"not null"`
	LastID    int64         `gorm:"not null"`                           // the agent whose turn it was; 0: nobody's yet
	Weights   map[int64]int `gorm:"serializer:json;type:text;not null"` // by agent: what the smooth weighting has come to
	Version   int64         `gorm:"not null"`
}

// Choice is the outcome of an assignment.
type Choice struct {
	AgentID int64    // 0: nobody can take the customer now
	Absent  bool     // nobody is even there: all are offline; rest is not offline
	Turn    *Turn    // the turns after this choice, where the mode has turns
	Waits   *Targets // who alone may take him while he waits; nil: anybody
	Leave   bool     // he is asked to leave a message instead
	Limited bool     // he waits only because those meant for him got their most in this take-in
	Why     []Reason
}
