package model

import "slices"

// Permission is one box of a role. A role is a set of them.
type Permission string

// The boxes, in the order in which screens show them.
const (
	SeeColleagues   Permission = "colleagues" // 同事会话: read and help in colleagues' conversations
	TakeFromQueue   Permission = "queue"      // 接入排队: pick customers from the queue by hand
	SeeRobot        Permission = "robot"      // 机器人列表: see and answer what the robot serves
	SeeHistory      Permission = "history"    // 历史与导出: ended conversations of everybody, and export
	EditReplies     Permission = "replies"    // 编辑自动回复: auto replies and public quick replies
	SendMass        Permission = "mass"       // 群发
	SeeStatistics   Permission = "stats"      // 统计
	ManageAgents    Permission = "agents"     // 客服管理: agents, groups, roles
	ManageChannels  Permission = "channels"   // 渠道管理: products, channels, links
	ManageReception Permission = "reception"  // 接待设置: assignment, routing, timeouts, shifts, what-if
	SeeBoard        Permission = "board"      // 实时看板: who is online, who waits, and to step in
	ManageCustomers Permission = "customers"  // 客户管理: merge customers, say whose they are, shared views
	ManageSettings  Permission = "settings"   // 设置: tenant settings, fields, tags, audit log
)

// Permissions lists every box.
func Permissions() []Permission {
	return []Permission{SeeColleagues, TakeFromQueue, SeeRobot, SeeHistory, EditReplies,
		SendMass, SeeStatistics, ManageAgents, ManageChannels, ManageReception, SeeBoard, ManageCustomers, ManageSettings}
}

// Viewer is who is asking: every method of the store takes one, and answers
// only within its tenant. The zero Viewer sees nothing.
type Viewer struct {
	tenant       int64
	agent        int64
	conversation int64
	customer     int64
	permissions  []Permission
	admin        bool
	system       bool

	Login   int64  // the device, where an agent asks
	Name    string // the nickname, for the audit log
	Address string // where the request came from, for the audit log
}

// AgentViewer is an agent who has logged in.
func AgentViewer(tenant, agent int64, administrator bool, permissions []Permission) Viewer {
	return Viewer{tenant: tenant, agent: agent, admin: administrator, permissions: permissions}
}

// VisitorViewer is a customer on a page, who sees one conversation.
func VisitorViewer(tenant, customer, conversation int64) Viewer {
	return Viewer{tenant: tenant, customer: customer, conversation: conversation}
}

// SystemViewer is the program itself, working inside one tenant.
func SystemViewer(tenant int64) Viewer { return Viewer{tenant: tenant, system: true} }

// OperatorViewer is the program working across tenants: log-in, sweeps, the
// command line. The store refuses any other viewer where it crosses tenants.
func OperatorViewer() Viewer { return Viewer{system: true} }

// Tenant is the tenant that the viewer belongs to; 0 for the operator.
func (v Viewer) Tenant() int64 { return v.tenant }

// Agent is the agent's id, 0 if the viewer is none.
func (v Viewer) Agent() int64 { return v.agent }

// Customer is the customer's id, 0 if the viewer is none.
func (v Viewer) Customer() int64 { return v.customer }

// Conversation is the one conversation that a customer's page shows.
func (v Viewer) Conversation() int64 { return v.conversation }

// System claims that the program itself is asking.
func (v Viewer) System() bool { return v.system }

// Operator claims that the program asks across tenants.
func (v Viewer) Operator() bool { return v.system && v.tenant == 0 }

// Administrator claims that the viewer's role is the built-in one that may do all.
func (v Viewer) Administrator() bool { return v.admin }

// Granted lists the boxes that the viewer has.
func (v Viewer) Granted() []Permission {
	if v.admin {
		return Permissions()
	}
	return slices.Clone(v.permissions)
}

// Can claims that the viewer may do what the box names.
func (v Viewer) Can(p Permission) bool {
	return v.system || v.admin || slices.Contains(v.permissions, p)
}

// Need returns a fault that names the missing box, or nil.
func (v Viewer) Need(p Permission) error {
	if v.Can(p) {
		return nil
	}
	return ErrNeedPermission.With("permission", string(p))
}
