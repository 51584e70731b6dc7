package staff

import (
	"context"
	"crypto/subtle"
	"sync"
	"sync/atomic"
	"time"

	"yingke/model"
)

// Founding is what somebody who makes a tenant types.
type Founding struct {
	TenantName string
	LoginName  string
	Nickname   string
	Password   string
	Address    string
	UserAgent  string
}

// How many tenants one address may make a day, where anybody may.
const (
	foundingsFree   = 5
	foundingsMemory = 24 * time.Hour
)

// setupToken is the one-time key of the set-up page. It lives in memory alone:
// a restart makes another one.
type setupToken struct {
	mu    sync.Mutex
	token string
	done  atomic.Bool // a tenant exists; that never becomes false again
}

// SetupNeeded claims that the installation has no tenant yet.
func (s *Staff) SetupNeeded(ctx context.Context) (bool, error) {
	if s.setup.done.Load() {
		return false, nil
	}
	any, err := s.Store.AnyTenant(ctx, model.OperatorViewer())
	if err != nil {
		return false, err
	}
	s.setup.done.Store(any)
	return !any, nil
}

// SetupToken is the key of the set-up page, for main to print; empty if the
// installation has a tenant. It stays the same until it is used.
func (s *Staff) SetupToken(ctx context.Context) (string, error) {
	needed, err := s.SetupNeeded(ctx)
	if err != nil || !needed {
		return "", err
	}
	s.setup.mu.Lock()
	defer s.setup.mu.Unlock()
	if s.setup.token == "" {
		s.setup.token = model.RandomKey(32)
	}
	return s.setup.token, nil
}

// Setup makes the first tenant and its administrator, and logs him in. The
// token is used up by success; ErrSetupDone as soon as any tenant exists, also
// when two people try at once.
func (s *Staff) Setup(ctx context.Context, token string, f Founding) (Entrance, error) {
	needed, err := s.SetupNeeded(ctx)
	if err != nil {
		return Entrance{}, err
	}
	if !needed {
		return Entrance{}, model.ErrSetupDone
	}
	if !s.setup.matches(token) {
		return Entrance{}, model.ErrSetupToken
	}
	entrance, err := s.foundAndEnter(ctx, f, true)
	if err == nil {
		s.setup.use()
	}
	return entrance, err
}

func (t *setupToken) matches(token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.token != "" && subtle.ConstantTimeCompare([]byte(t.token), []byte(token)) == 1
}

func (t *setupToken) use() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.token = ""
	t.done.Store(true)
}

// SignUpOpen claims that anybody may make a tenant.
func (s *Staff) SignUpOpen() bool { return s.SignUp }

// SignUpTenant makes a tenant for anybody, where the operator allows it, and
// logs its administrator in.
func (s *Staff) SignUpTenant(ctx context.Context, f Founding) (Entrance, error) {
	if !s.SignUp {
		return Entrance{}, model.ErrSignupClosed
	}
	if _, err := s.checkFounding(f); err != nil {
		return Entrance{}, err
	}
	wait, err := s.Store.AddFailure(ctx, model.OperatorViewer(), "signup:"+addressSubject(f.Address), foundingsMemory,
		func(made model.LoginFailure) time.Duration {
			if made.Count < foundingsFree || made.LastAt.Add(foundingsMemory) < s.moment() {
				return 0
			}
			return made.LastAt.Add(foundingsMemory).Sub(s.moment())
		})
	if err != nil {
		return Entrance{}, err
	}
	if wait > 0 {
		return Entrance{}, model.ErrTooMany.With("seconds", int(wait.Seconds())+1)
	}
	return s.foundAndEnter(ctx, f, false)
}

func (s *Staff) foundAndEnter(ctx context.Context, f Founding, onlyFirst bool) (Entrance, error) {
	made, err := s.found(ctx, f, onlyFirst)
	if err != nil {
		return Entrance{}, err
	}
	return s.enter(ctx, made.Administrator, Credentials{Kind: model.LoginConsole, Address: f.Address, UserAgent: f.UserAgent})
}

// Found makes a tenant for the operator: for the demonstration and the command line.
func (s *Staff) Found(ctx context.Context, f Founding) (model.Founded, error) {
	return s.found(ctx, f, false)
}

func (s *Staff) found(ctx context.Context, f Founding, onlyFirst bool) (model.Founded, error) {
	admin, err := s.checkFounding(f)
	if err != nil {
		return model.Founded{}, err
	}
	if admin.PasswordHash, err = s.hasher.hash(ctx, f.Password); err != nil {
		return model.Founded{}, err
	}
	op := model.OperatorViewer()
	op.Address = f.Address
	name, err := model.Required("tenant_name", f.TenantName, tenantNameMost)
	if err != nil {
		return model.Founded{}, err
	}
	return s.Store.Found(ctx, op, model.Founding{TenantName: name, Administrator: admin, OnlyFirst: onlyFirst})
}

// checkFounding returns the administrator, still without a password hash.
func (s *Staff) checkFounding(f Founding) (model.Agent, error) {
	admin := model.DefaultAgent()
	var wrong faults
	_, err := model.Required("tenant_name", f.TenantName, tenantNameMost)
	wrong.add(err)
	AgentInput{LoginName: &f.LoginName, Nickname: &f.Nickname}.applyNames(&admin, &wrong)
	wrong.add(checkPassword(f.Password, f.LoginName))
	return admin, wrong.first()
}
