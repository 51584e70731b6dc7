package staff

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/netip"
	"slices"
	"strings"
	"time"

	"yingke/model"
)

// Tokens. Their prefix lets people and scanners recognise one that leaked.
const (
	tokenPrefix = "yk_"
	tokenLength = 43 // random characters behind the prefix: 256 bits
)

// lifetime says how long a device stays logged in: so long after it was last
// seen, and never longer than that after it logged in.
type lifetime struct{ idle, whole time.Duration }

const day = 24 * time.Hour

var lifetimes = map[model.LoginKind]lifetime{
	model.LoginConsole:     {30 * day, 90 * day},
	model.LoginMiniProgram: {30 * day, 90 * day},
	model.LoginScript:      {90 * day, 365 * day},
}

// seenEvery is how exactly it is known when a device was last seen.
const seenEvery = time.Minute

// Authenticate returns who holds the token. It asks the database every time, so
// that a role, a list of addresses or a log-out counts at once.
func (s *Staff) Authenticate(ctx context.Context, token, address string) (model.Viewer, error) {
	if len(token) != len(tokenPrefix)+tokenLength || !strings.HasPrefix(token, tokenPrefix) {
		return model.Viewer{}, model.ErrNotLoggedIn
	}
	h, err := s.Store.LoginByToken(ctx, model.OperatorViewer(), hashOf(token))
	if errors.Is(err, model.ErrMissing) {
		return model.Viewer{}, model.ErrNotLoggedIn
	}
	if err != nil {
		return model.Viewer{}, err
	}
	now := s.moment()
	switch {
	case h.Login.EndedAt != 0 || h.Login.ExpiresAt <= now || h.Agent.Status == model.AgentDeleted:
		return model.Viewer{}, model.ErrLoginEnded
	case h.Agent.Status != model.AgentActive:
		return model.Viewer{}, model.ErrLoginDisabled
	case !allowed(h.Agent.LoginAddresses, address):
		return model.Viewer{}, model.ErrLoginAddress.With("address", address)
	}
	v := viewerOf(h.Agent)
	v.Login, v.Address = h.Login.ID, address
	s.see(ctx, v, h.Login, now)
	return v, nil
}

// see notes that the device was used; that it fails refuses nothing.
func (s *Staff) see(ctx context.Context, v model.Viewer, l model.Login, now model.Millis) {
	if now.Sub(l.SeenAt) < seenEvery {
		return
	}
	life := lifetimes[l.Kind]
	until := min(now.Add(life.idle), l.CreatedAt.Add(life.whole))
	if err := s.Store.SeeLogin(ctx, v, l.ID, v.Address, until); err != nil && ctx.Err() == nil {
		s.Log.WarnContext(ctx, "it was not noted when a device was last seen", "login", l.ID, "error", err)
	}
}

// CSRF is what a page must repeat beside the cookie that holds the token.
func (s *Staff) CSRF(token string) string {
	mac := hmac.New(sha256.New, s.csrf)
	mac.Write([]byte(token))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// Logout ends the device that asks.
func (s *Staff) Logout(ctx context.Context, v model.Viewer) error {
	return s.EndDevice(ctx, v, v.Login)
}

// Devices lists where the agent who asks is logged in, the last used first.
func (s *Staff) Devices(ctx context.Context, v model.Viewer) ([]model.Login, error) {
	return s.Store.Logins(ctx, v)
}

// EndDevice logs out one device of the agent who asks.
func (s *Staff) EndDevice(ctx context.Context, v model.Viewer, id int64) error {
	if err := s.Store.EndLogin(ctx, v, id); err != nil {
		return err
	}
	s.announce(ctx, loggedOut([]int64{id})...)
	return nil
}

// EndOtherDevices logs out every device of the agent who asks but this one, and
// returns how many.
func (s *Staff) EndOtherDevices(ctx context.Context, v model.Viewer) (int, error) {
	ended, err := s.Store.EndOtherLogins(ctx, v)
	if err != nil {
		return 0, err
	}
	s.announce(ctx, loggedOut(ended)...)
	return len(ended), nil
}

func viewerOf(a model.Agent) model.Viewer {
	v := model.AgentViewer(a.TenantID, a.ID, a.Role.Kind == model.RoleAdministrator, a.Role.Permissions)
	v.Name = a.Nickname
	return v
}

func hashOf(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// allowed claims that an address is on the list, or that there is none.
func allowed(list []string, address string) bool {
	if len(list) == 0 {
		return true
	}
	from, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	from = from.Unmap().WithZone("")
	return slices.ContainsFunc(list, func(entry string) bool {
		network, err := netip.ParsePrefix(entry)
		if err == nil {
			return network.Contains(from)
		}
		one, err := netip.ParseAddr(entry)
		return err == nil && one == from
	})
}
