// Package staff decides about the people of a tenant: who may log in, who may
// change whom, and what a new agent must look like.
//
// Reading order: staff.go (what it needs from others), login.go and delay.go
// (logging in), password.go and weak.go, rules.go (who may change whom: pure),
// check.go (what an agent must look like: pure), agent.go (changing agents),
// sheet.go and recruit.go (adding many), found.go and operator.go (where
// tenants and locked-out people come from).
package staff

import (
	"context"
	"log/slog"
	"time"

	"yingke/model"
)

// Store is what staff needs remembered; model/store does it.
type Store interface {
	tenants
	agents
	logins

	Groups(ctx context.Context, v model.Viewer) ([]model.AgentGroup, error)
	KeepGroup(ctx context.Context, v model.Viewer, c model.GroupChange) (model.AgentGroup, error)
	RemoveGroup(ctx context.Context, v model.Viewer, id int64) error
	Roles(ctx context.Context, v model.Viewer) ([]model.Role, map[int64]int, error)
	KeepRole(ctx context.Context, v model.Viewer, c model.RoleChange) (model.Role, error)
	RemoveRole(ctx context.Context, v model.Viewer, id int64, allow func(model.Role) error) error
	File(ctx context.Context, v model.Viewer, key string) (model.File, error)
	Audits(ctx context.Context, v model.Viewer, f model.AuditFilter, p model.Page) (model.List[model.Audit], error)
}

type tenants interface {
	Found(ctx context.Context, v model.Viewer, f model.Founding) (model.Founded, error)
	AnyTenant(ctx context.Context, v model.Viewer) (bool, error)
	Tenants(ctx context.Context, v model.Viewer) ([]model.Tenant, error)
	Tenant(ctx context.Context, v model.Viewer) (model.Tenant, error)
	UpdateTenant(ctx context.Context, v model.Viewer, decide func(was model.Tenant) (model.Tenant, error)) (model.Tenant, error)
}

type agents interface {
	Agents(ctx context.Context, v model.Viewer, f model.AgentFilter, p model.Page) (model.List[model.Agent], error)
	Agent(ctx context.Context, v model.Viewer, id int64) (model.Agent, error)
	Colleagues(ctx context.Context, v model.Viewer) ([]model.Agent, error)
	Roster(ctx context.Context, v model.Viewer) (model.Roster, error)
	LoginsTaken(ctx context.Context, v model.Viewer, names []string) (map[string]bool, error)
	AddAgents(ctx context.Context, v model.Viewer, decide func(model.Roster) ([]model.Recruit, error)) ([]model.Agent, error)
	ChangeAgent(ctx context.Context, v model.Viewer, c model.AgentChange) (model.AgentChanged, error)
	SetLimits(ctx context.Context, v model.Viewer, ids []int64, auto, manual *int, allow func(model.Agent) error) error
	Rehash(ctx context.Context, v model.Viewer, agent int64, was, now string) error
	Preferences(ctx context.Context, v model.Viewer) (string, error)
	SetPreferences(ctx context.Context, v model.Viewer, preferences string) error
	ChooseState(ctx context.Context, v model.Viewer, state model.WorkState, permanent bool) (model.Agent, error)
}

type logins interface {
	AgentByLogin(ctx context.Context, v model.Viewer, login string) (model.Agent, error)
	AddLogin(ctx context.Context, v model.Viewer, l model.Login) (model.Login, error)
	LoginByToken(ctx context.Context, v model.Viewer, hash string) (model.LoginHolder, error)
	SeeLogin(ctx context.Context, v model.Viewer, id int64, address string, until model.Millis) error
	Logins(ctx context.Context, v model.Viewer) ([]model.Login, error)
	EndLogin(ctx context.Context, v model.Viewer, id int64) error
	EndOtherLogins(ctx context.Context, v model.Viewer) ([]int64, error)
	ForgetLogins(ctx context.Context, v model.Viewer, before model.Millis) (int64, error)
	NoteFailedLogin(ctx context.Context, v model.Viewer, agent model.Agent) error
	Failures(ctx context.Context, v model.Viewer, subjects ...string) (map[string]model.LoginFailure, error)
	AddFailure(ctx context.Context, v model.Viewer, subject string, memory time.Duration, refuse func(model.LoginFailure) time.Duration) (time.Duration, error)
	ForgetFailure(ctx context.Context, v model.Viewer, subject string) error
	ForgetFailures(ctx context.Context, v model.Viewer, before model.Millis) error
}

// Screens are told what happened; service/realtime does it. It never blocks.
type Screens interface {
	Publish(ctx context.Context, events ...model.Event)
}

// Reception is told, after the commit, what a decision about staff means for
// customers; service/chat is it.
type Reception interface {
	// Released says that these conversations were taken from an agent who may
	// no longer work: they are in the queue or another agent's.
	Released(v model.Viewer, conversations ...int64)
	// StateChosen says that the agent who asks chose a work state, and how many
	// customers of the queue he wants now (0: as the tenant's settings say). It
	// tells his colleagues, and returns how many he got.
	StateChosen(ctx context.Context, v model.Viewer, take int) (int, error)
	// AgentsChanged says that something was changed that decides whom these
	// agents may get.
	AgentsChanged(ctx context.Context, v model.Viewer, agents ...int64)
}

// Config is what a Staff is made of. Screens and Reception may be nil where
// nobody listens: on the command line.
type Config struct {
	Store     Store
	Keyring   *model.Keyring
	Screens   Screens
	Reception Reception
	SignUp    bool // anybody may make a tenant
	Log       *slog.Logger
	Now       func() time.Time
}

// Staff decides about people. It is safe for any number of goroutines.
type Staff struct {
	Config
	hasher *hasher
	turns  turns
	setup  setupToken
	csrf   []byte
}

// New makes a Staff.
func New(cfg Config) *Staff {
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Staff{Config: cfg, hasher: newHasher(standard), csrf: cfg.Keyring.Derive("csrf")}
}

func (s *Staff) moment() model.Millis { return model.At(s.Now()) }

func (s *Staff) announce(ctx context.Context, events ...model.Event) {
	if s.Screens != nil && len(events) > 0 {
		s.Screens.Publish(ctx, events...)
	}
}

// tellAll says what a change of an agent led to: devices to the log-in page,
// conversations to the reception. What is kept is told even if the asker has
// gone meanwhile.
func (s *Staff) tellAll(ctx context.Context, v model.Viewer, done model.AgentChanged) {
	ctx = context.WithoutCancel(ctx)
	s.announce(ctx, loggedOut(done.Ended)...)
	if s.Reception == nil {
		return
	}
	if len(done.Released) > 0 {
		s.Reception.Released(v, done.Released...)
	}
	s.Reception.AgentsChanged(ctx, v, done.Agent.ID)
}

// changed tells the reception that agents may get other customers now.
func (s *Staff) changed(ctx context.Context, v model.Viewer, agents ...int64) {
	if s.Reception != nil && len(agents) > 0 {
		s.Reception.AgentsChanged(context.WithoutCancel(ctx), v, agents...)
	}
}

// loggedOut is what the screens of devices are told that were logged out.
func loggedOut(devices []int64) []model.Event {
	events := make([]model.Event, len(devices))
	for i, id := range devices {
		events[i] = model.Event{Topics: []string{model.LoginTopic(id)}, Type: model.FrameLogout}
	}
	return events
}

// Sweeping.
const (
	sweepEvery   = time.Hour
	sweepLogins  = 30 * 24 * time.Hour // how long devices are kept after they ended
	sweepPatient = time.Minute
)

// Run forgets what is of no use any more, now and then, until the context ends.
// It may run on any number of nodes at once.
func (s *Staff) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		s.sweep(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *Staff) sweep(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, sweepPatient)
	defer cancel()
	op, now := model.OperatorViewer(), s.moment()
	_, err := s.Store.ForgetLogins(ctx, op, now.Add(-sweepLogins))
	if err == nil {
		err = s.Store.ForgetFailures(ctx, op, now.Add(-accountMemory))
	}
	if err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "old log-ins were not forgotten; it is tried again in an hour", "error", err)
	}
}
