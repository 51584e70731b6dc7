package model

import "slices"

// How many a tenant may have; lists of them are loaded whole up to this number.
const (
	AgentsMost = 2000 // deleted ones apart
	GroupsMost = 200
	RolesMost  = 50 // the built-in ones included
)

// DefaultAgent is a new agent before anybody chose anything (product.md 14).
func DefaultAgent() Agent {
	return Agent{Status: AgentActive, WorkState: Offline, AutoLimit: 20, ManualLimit: 100, Weight: 10, AcceptNew: true,
		LoginAddresses: []string{}, ProductIDs: []int64{}, GroupIDs: []int64{}, Preferences: "{}"}
}

// BuiltInRoles are those that every tenant has from its first day (product.md 4.11).
func BuiltInRoles() []Role {
	return []Role{
		{Name: "管理员", Kind: RoleAdministrator, Permissions: Permissions()},
		{Name: "组长", Kind: RoleLeader, Permissions: []Permission{SeeColleagues, TakeFromQueue, SeeRobot, SeeHistory, EditReplies, SeeStatistics, SeeBoard, ManageCustomers}},
		{Name: "客服", Kind: RoleAgent, Permissions: []Permission{TakeFromQueue, SeeRobot}},
	}
}

// Founding is what a new tenant begins with.
type Founding struct {
	TenantName    string
	Administrator Agent // name, nickname and password hash; the store gives him the role
	OnlyFirst     bool  // refused with ErrSetupDone if any tenant exists
}

// Founded is a new tenant: its administrator is responsible for its cloud product.
type Founded struct {
	Tenant        Tenant
	Administrator Agent
	Product       Product
	Roles         []Role
}

// Roster is what a decision about agents reads. Nobody else changes it while
// the decision is made and kept.
type Roster struct {
	Roles          []Role
	GroupIDs       []int64
	ProductIDs     []int64
	Channels       []Channel // id and product of the cloud's that are not deleted
	Agents         int       // not deleted
	Administrators int       // active
}

// Role finds a role of the tenant.
func (r Roster) Role(id int64) (Role, bool) {
	i := slices.IndexFunc(r.Roles, func(role Role) bool { return role.ID == id })
	if i < 0 {
		return Role{}, false
	}
	return r.Roles[i], true
}

// RoleOf finds the built-in role of a kind.
func (r Roster) RoleOf(kind RoleKind) Role {
	i := slices.IndexFunc(r.Roles, func(role Role) bool { return role.Kind == kind })
	if i < 0 {
		return Role{}
	}
	return r.Roles[i]
}

// Recruit is an agent about to be added.
type Recruit struct {
	Agent      Agent
	ChannelIDs []int64 // channels that he serves from the start
}

// AgentChange asks for one change of one agent, in one transaction.
type AgentChange struct {
	ID         int64
	Action     string // for the audit log: "agent.edit"
	Leaves     bool   // he stops working: his conversations are given away
	ReassignTo int64  // to whom; 0: the queue

	// Decide returns the agent as he shall be. It may run several times.
	Decide func(Roster, Agent) (Agent, error)
}

// AgentChanged is what a change led to.
type AgentChanged struct {
	Agent    Agent
	Ended    []int64 // devices that were logged out
	Released []int64 // conversations that were taken from him
}

// AgentFilter narrows the list of agents; zero values do not.
type AgentFilter struct {
	Query   string // part of login name, nickname or remark, or the id
	GroupID int64
	RoleID  int64
	Status  AgentStatus // empty: active and disabled
}

// AuditFilter narrows the audit log; zero values do not.
type AuditFilter struct {
	AgentID    int64
	Action     string // "agent.edit", or "agent." for all of agents
	TargetKind string
	TargetID   int64
	From, To   Millis // To is not included
}

// LoginHolder is who holds a token, with what decides whether it is still good.
type LoginHolder struct {
	Login Login
	Agent Agent // with Role
}

// GroupChange asks for a new group (ID 0) or a change of one.
type GroupChange struct {
	ID     int64
	Decide func(was AgentGroup) (AgentGroup, error)
}

// RoleChange asks for a new role (ID 0) or a change of one.
type RoleChange struct {
	ID     int64
	Decide func(was Role) (Role, error)
}
