// Package setup furnishes an installation. For now that is the demonstration: a
// company with people, a channel and accounts at a simulated WeChat, whose
// passwords are made up at the first start and kept in demo.json, so that a
// second start shows the same.
package setup

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"yingke/model"
)

// Demo is what demo.json holds. People and test programs read it; a key that
// stands there once stays.
type Demo struct {
	BaseURL    string    `json:"base_url"`
	ConsoleURL string    `json:"console_url"`
	Admin      Person    `json:"admin"`
	Leader     Person    `json:"leader"`
	Agents     []Person  `json:"agents"`
	Channels   []Channel `json:"channels"`
	WeChat     WeChat    `json:"wechat"`
}

// Person is a login as it was made; who changes his password in the console
// does not change it here.
type Person struct {
	LoginName string `json:"login_name"`
	Password  string `json:"password"`
	Nickname  string `json:"nickname"`
}

// Channel is an entry for customers.
type Channel struct {
	ID        int64  `json:"id"`
	Name      string `json:"name"`
	Link      string `json:"link"`
	ShortLink string `json:"short_link"`
}

// Post is the place that a new agent gets.
type Post struct {
	Role    model.RoleKind
	Product int64
	Channel int64
}

// People founds a company and hires for it.
type People interface {
	// TenantOf is the tenant of whoever has the login name; ErrMissing if nobody has.
	TenantOf(ctx context.Context, login string) (int64, error)
	Found(ctx context.Context, company string, admin Person) (tenant int64, err error)
	Hire(ctx context.Context, v model.Viewer, p Person, at Post) error
}

// Channels opens the company's entry for customers.
type Channels interface {
	List(ctx context.Context, v model.Viewer) ([]model.Channel, error)
	Open(ctx context.Context, v model.Viewer, name string) (model.Channel, error)
	// Addresses are the long and the short link of the channel itself.
	Addresses(ctx context.Context, v model.Viewer, base string, channel model.Channel) (long, short string, err error)
}

// Setup furnishes.
type Setup struct {
	People   People
	Channels Channels
	Products Products // nil: the accounts at WeChat are there, and connected with nothing
	WeChat   string   // where the simulated WeChat answers
}

// DemoFile is the name of the file in the data folder.
const DemoFile = "demo.json"

// The demonstration.
const (
	demoCompany    = "演示公司"
	demoChannel    = "官网咨询"
	passwordLength = 14
)

// errForeign is said where a demonstration would mix with what is not one.
var errForeign = errors.New("the database holds people already, but the data folder has no " + DemoFile +
	" with their passwords; start `yingke serve`, or name another folder in YINGKE_DATA")

// Demo furnishes the demonstration and returns it. It makes only what is not
// there, so it may be called at every start, also after one that was cut off:
// the passwords are written before the people are made.
func (s *Setup) Demo(ctx context.Context, folder, base string) (Demo, error) {
	path := filepath.Join(folder, DemoFile)
	d, fresh, err := readDemo(path)
	if err != nil {
		return d, err
	}
	d.BaseURL, d.ConsoleURL = base, base+"/console/"
	d.WeChat.BaseURL, d.WeChat.PhoneURL = s.WeChat, s.WeChat+"/phone/"
	if len(d.WeChat.Accounts) == 0 { // also where an older program wrote the file
		d.WeChat.Accounts = ownAccounts()
	}
	v, err := s.company(ctx, d, fresh, func() error { return write(path, d) })
	if err != nil {
		return d, err
	}
	channel, err := s.channel(ctx, v)
	if err != nil {
		return d, err
	}
	if err := s.hireAll(ctx, v, d, channel); err != nil {
		return d, err
	}
	if err := write(path, d); err != nil { // the secrets are kept before they are used
		return d, err
	}
	if err := s.weChat(ctx, v, base, &d); err != nil {
		return d, err
	}
	long, short, err := s.Channels.Addresses(ctx, v, base, channel)
	if err != nil {
		return d, err
	}
	d.Channels = []Channel{{channel.ID, channel.Name, long, short}}
	return d, write(path, d)
}

// company returns who may furnish it; it is founded if it is not there.
func (s *Setup) company(ctx context.Context, d Demo, fresh bool, keep func() error) (model.Viewer, error) {
	tenant, err := s.People.TenantOf(ctx, d.Admin.LoginName)
	switch {
	case errors.Is(err, model.ErrMissing):
		if err := keep(); err != nil {
			return model.Viewer{}, err
		}
		tenant, err = s.People.Found(ctx, demoCompany, d.Admin)
	case err == nil && fresh:
		return model.Viewer{}, errForeign
	}
	return model.SystemViewer(tenant), err
}

func (s *Setup) channel(ctx context.Context, v model.Viewer) (model.Channel, error) {
	channels, err := s.Channels.List(ctx, v)
	if err != nil {
		return model.Channel{}, err
	}
	if len(channels) > 0 {
		return channels[0], nil
	}
	return s.Channels.Open(ctx, v, demoChannel)
}

func (s *Setup) hireAll(ctx context.Context, v model.Viewer, d Demo, c model.Channel) error {
	hire := func(p Person, role model.RoleKind) error {
		_, err := s.People.TenantOf(ctx, p.LoginName)
		if !errors.Is(err, model.ErrMissing) {
			return err
		}
		return s.People.Hire(ctx, v, p, Post{role, c.ProductID, c.ID})
	}
	if err := hire(d.Leader, model.RoleLeader); err != nil {
		return err
	}
	for _, p := range d.Agents {
		if err := hire(p, model.RoleAgent); err != nil {
			return err
		}
	}
	return nil
}

func newDemo() Demo {
	person := func(login, nickname string) Person {
		return Person{login, model.RandomCode(passwordLength), nickname}
	}
	return Demo{
		Admin:  person("admin", "管理员"),
		Leader: person("leader", "组长"),
		Agents: []Person{person("agent1", "小美"), person("agent2", "小强"), person("agent3", "小雨"), person("agent4", "小林")},
	}
}

// readDemo returns what an earlier start wrote, or a fresh demonstration.
func readDemo(path string) (d Demo, fresh bool, err error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return newDemo(), true, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err == nil && (d.Admin.LoginName == "" || d.Leader.LoginName == "") {
		err = errors.New("it names no people")
	}
	if err != nil {
		return d, false, fmt.Errorf("%s cannot be read (%w); restore it, or name another folder in YINGKE_DATA", path, err)
	}
	return d, false, nil
}

// write replaces the file at once, readable by its owner alone.
func write(path string, d Demo) error {
	f, err := os.CreateTemp(filepath.Dir(path), DemoFile+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	out := json.NewEncoder(f)
	out.SetEscapeHTML(false) // the & of a link stays readable
	out.SetIndent("", "  ")
	err = out.Encode(d)
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
