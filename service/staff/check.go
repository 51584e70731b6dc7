package staff

import (
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"yingke/model"
)

// Limits of what an agent may be.
const (
	loginNameLeast = 3
	loginNameMost  = 64
	nicknameMost   = 30
	remarkMost     = 100
	limitMost      = 1000
	weightMost     = 100
	addressesMost  = 50
)

// AgentInput is an agent as somebody typed him. What is nil stays as it is, or
// becomes what new agents have.
type AgentInput struct {
	LoginName      *string
	Password       *string // only of new agents
	Nickname       *string
	Avatar         *string
	Remark         *string
	RoleID         *int64
	GroupIDs       *[]int64
	ProductIDs     *[]int64
	ChannelIDs     *[]int64 // only of new agents
	AutoLimit      *int
	ManualLimit    *int
	Weight         *int
	Exclusive      *bool
	AlsoOrdinary   *bool
	AcceptNew      *bool
	MaySetLimit    *bool
	LoginAddresses *[]string
}

// faults collects everything that is wrong with an input.
type faults []error

func (f *faults) add(err error) {
	if err != nil {
		*f = append(*f, err)
	}
}

func (f faults) first() error {
	if len(f) == 0 {
		return nil
	}
	return f[0]
}

// apply puts the input over an agent and collects what is wrong with it.
func (in AgentInput) apply(v model.Viewer, r model.Roster, a *model.Agent) faults {
	var wrong faults
	in.applyNames(a, &wrong)
	in.applyRole(v, r, a, &wrong)
	in.applyNumbers(a, &wrong)
	set(&a.Exclusive, in.Exclusive)
	set(&a.AlsoOrdinary, in.AlsoOrdinary)
	set(&a.AcceptNew, in.AcceptNew)
	set(&a.MaySetLimit, in.MaySetLimit)
	if in.GroupIDs != nil {
		a.GroupIDs = knownIDs("group_ids", *in.GroupIDs, r.GroupIDs, &wrong)
	}
	if in.ProductIDs != nil {
		a.ProductIDs = knownIDs("product_ids", *in.ProductIDs, r.ProductIDs, &wrong)
	}
	if in.LoginAddresses != nil {
		list, err := checkAddresses(*in.LoginAddresses)
		wrong.add(err)
		a.LoginAddresses = list
	}
	return wrong
}

func (in AgentInput) applyNames(a *model.Agent, wrong *faults) {
	if in.LoginName != nil {
		name, err := checkLogin(*in.LoginName)
		wrong.add(err)
		a.LoginName = name
	}
	if in.Nickname != nil {
		name, err := model.Required("nickname", *in.Nickname, nicknameMost)
		wrong.add(err)
		a.Nickname = name
	}
	if in.Remark != nil {
		remark, err := model.Line("remark", *in.Remark, remarkMost)
		wrong.add(err)
		a.Remark = remark
	}
	set(&a.Avatar, in.Avatar)
}

func (in AgentInput) applyRole(v model.Viewer, r model.Roster, a *model.Agent, wrong *faults) {
	if in.RoleID == nil || *in.RoleID == a.RoleID && a.ID != 0 {
		return
	}
	role, ok := r.Role(*in.RoleID)
	if !ok {
		wrong.add(model.ErrBadChoice.On("role_id").With("value", *in.RoleID))
		return
	}
	if err := mayAppoint(v, role); err != nil {
		wrong.add(on(err, "role_id"))
	}
	a.RoleID = role.ID
}

func (in AgentInput) applyNumbers(a *model.Agent, wrong *faults) {
	number := func(into *int, n *int, field string, most int) {
		if n == nil {
			return
		}
		wrong.add(within(field, *n, 0, most))
		*into = *n
	}
	number(&a.AutoLimit, in.AutoLimit, "auto_limit", limitMost)
	number(&a.ManualLimit, in.ManualLimit, "manual_limit", limitMost)
	number(&a.Weight, in.Weight, "weight", weightMost)
}

// foldLogin is how a login name is kept and compared: full-width letters become
// ordinary ones, capitals small.
func foldLogin(name string) string {
	return strings.ToLower(norm.NFKC.String(strings.TrimSpace(name)))
}

// checkLogin returns a login name as it is kept: 3 to 64 letters of any script
// (Chinese names are common), digits and . _ - @, beginning with a letter or a digit.
func checkLogin(name string) (string, error) {
	if len(name) > 4*loginNameMost {
		return "", model.ErrTooLong.On("login_name").With("max", loginNameMost)
	}
	name = foldLogin(name)
	runes := []rune(name)
	plain := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	switch {
	case name == "":
		return "", model.ErrRequired.On("login_name")
	case len(runes) < loginNameLeast:
		return "", model.ErrTooShort.On("login_name").With("min", loginNameLeast)
	case len(runes) > loginNameMost:
		return "", model.ErrTooLong.On("login_name").With("max", loginNameMost)
	case !plain(runes[0]) || strings.ContainsFunc(name, func(r rune) bool { return !plain(r) && !strings.ContainsRune("._-@", r) }):
		return "", model.ErrBadCharacters.On("login_name")
	}
	return name, nil
}

// checkAddresses returns a list of addresses and networks as it is kept.
func checkAddresses(list []string) ([]string, error) {
	if len(list) > addressesMost {
		return nil, model.ErrTooManyItems.On("login_addresses").With("max", addressesMost)
	}
	kept := []string{}
	for _, text := range list {
		entry, ok := readAddress(strings.TrimSpace(text))
		if !ok {
			return nil, model.ErrBadAddress.On("login_addresses").With("value", model.Tidy(text, 50))
		}
		if !slices.Contains(kept, entry) {
			kept = append(kept, entry)
		}
	}
	return kept, nil
}

func readAddress(text string) (string, bool) {
	if network, err := netip.ParsePrefix(text); err == nil {
		return network.Masked().String(), true
	}
	if one, err := netip.ParseAddr(text); err == nil && one.Zone() == "" {
		return one.Unmap().String(), true
	}
	return "", false
}

// knownIDs returns the ids, each once, and notes the first one that is unknown.
func knownIDs(field string, ids, known []int64, wrong *faults) []int64 {
	kept := []int64{}
	for _, id := range ids {
		if !slices.Contains(known, id) {
			wrong.add(model.ErrBadChoice.On(field).With("value", id))
			return kept
		}
		if !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	slices.Sort(kept)
	return kept
}

func within(field string, n, least, most int) error {
	if n < least || n > most {
		return model.ErrOutOfRange.On(field).With("min", least).With("max", most)
	}
	return nil
}

// on names the input that a fault is about.
func on(err error, field string) error {
	if f, ok := err.(*model.Fault); ok { //nolint:errorlint // rules return bare faults
		return f.On(field)
	}
	return err
}

func set[T any](into, value *T) {
	if value != nil {
		*into = *value
	}
}
