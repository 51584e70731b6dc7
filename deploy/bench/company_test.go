package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"yingke/service/wechat/simulator"
)

// company is a tenant with agents, made and used over HTTP alone.
type company struct {
	t       *testing.T
	program *program
	client  *http.Client
	admin   string // his token
	agents  []string
}

const password = "Correct-horse-4711"

// found makes the company, with agents who take any number of customers and
// stay online without a screen.
func found(t *testing.T, p *program, agents int) *company {
	t.Helper()
	c := &company{t: t, program: p, client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 64}, Timeout: time.Minute}}
	t.Cleanup(c.client.CloseIdleConnections)
	c.must("", "POST", "/api/setup", values{"token": p.setupToken(), "tenant_name": "Bench", "login_name": "admin", "nickname": "admin", "password": password}, nil)
	c.admin = c.logIn("admin")
	var roles struct {
		Items []struct {
			ID   int64
			Kind string
		}
	}
	c.must(c.admin, "GET", "/api/roles", nil, &roles)
	var role int64
	for _, r := range roles.Items {
		if r.Kind == "agent" {
			role = r.ID
		}
	}
	for i := range agents {
		login := fmt.Sprint("agent", i)
		c.must(c.admin, "POST", "/api/agents", values{"login_name": login, "nickname": login, "password": password, "role_id": role, "auto_limit": 1000, "manual_limit": 1000}, nil)
		token := c.logIn(login)
		c.must(token, "PUT", "/api/me/state", values{"state": "online", "permanent": true, "take": 0}, nil)
		c.agents = append(c.agents, token)
	}
	return c
}

// connect makes the simulator's account a product of the company, in the safe
// mode with JSON, and lets WeChat verify its push address.
func (c *company) connect(sim *simulator.Simulator, account simulator.Account) {
	c.t.Helper()
	var agents struct{ Items []struct{ ID int64 } }
	c.must(c.admin, "GET", "/api/agents", nil, &agents)
	var ids []int64
	for _, a := range agents.Items {
		ids = append(ids, a.ID)
	}
	var made struct {
		Connection struct {
			URL   string `json:"push_url"`
			Token string `json:"push_token"`
			Key   string `json:"push_key"`
		}
	}
	c.must(c.admin, "POST", "/api/products", values{"kind": "miniprogram", "name": account.Name, "appid": account.AppID, "secret": account.Secret, "agent_ids": ids,
		"push_mode": "safe", "push_format": "json"}, &made)
	is := made.Connection
	settings := simulator.PushSettings{URL: is.URL, Token: is.Token, Key: is.Key, Mode: "safe", Format: "json"}
	if err := sim.VerifyPush(c.t.Context(), account.AppID, settings); err != nil {
		c.t.Fatal(err)
	}
}

func (c *company) logIn(login string) string {
	c.t.Helper()
	var in struct{ Token string }
	c.must("", "POST", "/api/login", values{"login_name": login, "password": password, "client": "script"}, &in)
	return in.Token
}

// message is one line of a conversation, as agents see it.
type message struct {
	Number   int64
	Party    string
	ClientID string `json:"client_id"`
	Body     struct{ Text string }
	Delivery *struct {
		State string
		Code  int // errcode
		Fault string
	}
}

// messages reads a conversation whole.
func (c *company) messages(conversation int64) []message {
	c.t.Helper()
	var all []message
	for after := int64(0); ; {
		var page struct{ Items []message }
		c.must(c.admin, "GET", fmt.Sprintf("/api/conversations/%d/messages?after=%d&limit=200", conversation, after), nil, &page)
		if len(page.Items) == 0 {
			return all
		}
		all = append(all, page.Items...)
		after = all[len(all)-1].Number
	}
}

// serving lists the conversations of an agent.
func (c *company) serving(token string) (ids []int64) {
	c.t.Helper()
	for cursor := ""; ; {
		var page struct {
			Items []struct{ ID int64 }
			Next  string
		}
		c.must(token, "GET", "/api/conversations?list=serving&limit=100&cursor="+cursor, nil, &page)
		for _, one := range page.Items {
			ids = append(ids, one.ID)
		}
		if cursor = page.Next; cursor == "" {
			return ids
		}
	}
}

type values map[string]any

// must asks, and fails the test unless the answer is a success.
func (c *company) must(token, method, path string, body, into any) {
	c.t.Helper()
	status, answer, err := c.ask(token, method, path, body)
	if err == nil && status/100 == 2 && into != nil {
		err = json.Unmarshal(answer, into)
	}
	if err != nil || status/100 != 2 {
		c.t.Fatalf("%s %s: %d %.300s, %v", method, path, status, answer, err)
	}
}

func (c *company) ask(token, method, path string, body any) (status int, answer []byte, err error) {
	text, err := json.Marshal(body)
	if err != nil {
		return 0, nil, err
	}
	request, err := http.NewRequest(method, c.program.url(path), bytes.NewReader(text))
	if err != nil {
		return 0, nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := c.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer response.Body.Close()
	answer, err = io.ReadAll(response.Body)
	return response.StatusCode, answer, err
}

// reply says something to a customer, again and again until the server has
// taken it: a repeat with the same client_id changes nothing. False: WeChat allows no more.
func (c *company) reply(token string, conversation int64, text string) bool {
	path := fmt.Sprintf("/api/conversations/%d/messages", conversation)
	body := values{"client_id": strings.ReplaceAll(text, " ", "-"), "kind": "text", "body": values{"text": text}}
	ticks := time.NewTicker(100 * time.Millisecond)
	defer ticks.Stop()
	late := time.After(patience)
	for {
		status, answer, err := c.ask(token, "POST", path, body)
		switch {
		case err == nil && status/100 == 2:
			return true
		case err == nil && bytes.Contains(answer, []byte("wechat.quota_used_up")):
			return false // his line that allows more is still in the inbox: the composer is shut
		case err == nil && status/100 == 4:
			c.t.Errorf("%q was refused: %d %s", text, status, answer)
			return false
		}
		select {
		case <-ticks.C:
		case <-late:
			c.t.Errorf("%q was never answered: %v", text, err)
			return false
		}
	}
}
