package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// panelRoutes is the JSON interface by which the simulator is driven.
// docs/simulator.md describes it.
func (s *Simulator) panelRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	handle := func(pattern string, do func(*http.Request) (any, error)) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { answerPanel(w, r, do) })
	}
	handle("GET /simulator/state", s.panelState)
	handle("GET /simulator/clock", s.panelClock)
	handle("POST /simulator/clock", s.panelAdvance)
	handle("POST /simulator/accounts", s.panelAddAccount)
	handle("PUT /simulator/accounts/{appid}/push", s.panelPush)
	handle("DELETE /simulator/accounts/{appid}/tokens", s.panelKillTokens)
	handle("POST /simulator/accounts/{appid}/authorise", s.panelAuthorise)
	handle("DELETE /simulator/accounts/{appid}/authorise", s.panelUnauthorise)
	handle("POST /simulator/components/{appid}/ticket", s.panelTicket)
	handle("POST /simulator/persons", s.panelAddPerson)
	handle("GET /simulator/persons/{person}/threads", s.panelThreads)
	handle("GET /simulator/persons/{person}/threads/{appid}", s.panelThread)
	handle("POST /simulator/persons/{person}/threads/{appid}/{action}", s.panelAct)
	handle("POST /simulator/persons/{person}/scan", s.panelScan)
	handle("GET /simulator/persons/{person}/events", s.panelEvents)
	mux.HandleFunc("GET /simulator/persons/{person}/stream", s.panelStream)
	handle("GET /simulator/switches", s.panelSwitches)
	handle("POST /simulator/switches", s.panelAddSwitch)
	handle("DELETE /simulator/switches", s.panelRemoveSwitch)
	handle("DELETE /simulator/switches/{id}", s.panelRemoveSwitch)
	handle("GET /simulator/calls", s.panelCalls)
	handle("DELETE /simulator/calls", s.panelForgetCalls)
	handle("GET /simulator/pushes", s.panelPushes)
	handle("GET /simulator/forgeries", s.panelForgeries)
	handle("POST /simulator/forgeries", s.panelForge)
	mux.HandleFunc("GET /simulator/media/{id}", s.servePublic)
	return mux
}

// servePanel keeps the interface to this machine: a page of somebody else's that
// is open in the same browser may not drive it.
func (s *Simulator) servePanel(w http.ResponseWriter, r *http.Request) {
	if origin := r.Header.Get("Origin"); origin != "" {
		if !local(origin, r.Host) {
			http.Error(w, "only pages of this machine may drive the simulator", http.StatusForbidden)
			return
		}
		w.Header().Set("Access-Control-Allow-Origin", origin)
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST, PUT, DELETE")
		w.Header().Set("Access-Control-Allow-Headers", "Content-Type")
		w.Header().Set("Vary", "Origin")
	}
	if r.Method == http.MethodOptions {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s.panel.ServeHTTP(w, r)
}

// local claims that a page comes from this machine, or from the simulator itself.
func local(origin, host string) bool {
	u, err := url.Parse(origin)
	if err != nil {
		return false
	}
	if u.Host == host || u.Hostname() == "localhost" {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return ip != nil && ip.IsLoopback()
}

// mostPanelBody is above a picture of the largest size, in base64.
const mostPanelBody = 16 << 20

func answerPanel(w http.ResponseWriter, r *http.Request, do func(*http.Request) (any, error)) {
	r.Body = http.MaxBytesReader(w, r.Body, mostPanelBody)
	body, err := do(r)
	w.Header().Set("Cache-Control", "no-store")
	if err == nil {
		writeJSON(w, http.StatusOK, body)
		return
	}
	status := http.StatusBadRequest
	if errors.Is(err, errNobody) || errors.Is(err, errNoAccount) {
		status = http.StatusNotFound
	}
	answer := map[string]string{"error": err.Error()}
	for known, name := range reasons {
		if errors.Is(err, known) {
			answer["reason"] = name
		}
	}
	writeJSON(w, status, answer)
}

// readPanel decodes a body; none at all is an empty one.
func readPanel(r *http.Request, into any) error {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return err
	}
	if len(strings.TrimSpace(string(text))) == 0 {
		return nil
	}
	return json.Unmarshal(text, into)
}

// done is the answer of what has nothing to say.
func done(err error) (any, error) { return map[string]bool{"ok": err == nil}, err }

func (s *Simulator) panelState(*http.Request) (any, error) {
	clock, _ := s.panelClock(nil) // reads the clock only, and cannot fail
	return map[string]any{
		"clock": clock, "accounts": s.Accounts(), "persons": s.Persons(), "switches": s.Switches(), "menus": s.menus(), "forgeries": Forgeries(),
	}, nil
}

// menus are the menus of the official accounts, by appid.
func (s *Simulator) menus() map[string][]Button {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := map[string][]Button{}
	for appid, a := range s.accounts {
		if a.menu != nil {
			all[appid] = a.menu.Buttons
		}
	}
	return all
}

func (s *Simulator) panelClock(*http.Request) (any, error) {
	return map[string]any{"now": millis(s.now()), "moved": s.clock.Moved().Milliseconds()}, nil
}

// panelAdvance moves the time: {"by":"48h"} or {"milliseconds":5000}.
func (s *Simulator) panelAdvance(r *http.Request) (any, error) {
	var in struct {
		By    string `json:"by"`
		Milli int64  `json:"milliseconds"`
	}
	if err := readPanel(r, &in); err != nil {
		return nil, err
	}
	by := time.Duration(in.Milli) * time.Millisecond
	if in.By != "" {
		parsed, err := time.ParseDuration(in.By)
		if err != nil {
			return nil, err
		}
		by = parsed
	}
	const most = 400 * 24 * time.Hour
	if by <= 0 || by > most {
		return nil, fmt.Errorf("time moves forward, by up to %v", most)
	}
	s.clock.Advance(by)
	s.mu.Lock()
	s.tellAll(Event{Kind: "clock"})
	s.mu.Unlock()
	return s.panelClock(r)
}

func (s *Simulator) panelAddAccount(r *http.Request) (any, error) {
	var a Account
	if err := readPanel(r, &a); err != nil {
		return nil, err
	}
	return done(s.AddAccount(a))
}

// panelPush saves push settings as WeChat's back office does: the address is
// asked to echo first.
func (s *Simulator) panelPush(r *http.Request) (any, error) {
	var settings PushSettings
	if err := readPanel(r, &settings); err != nil {
		return nil, err
	}
	return done(s.VerifyPush(r.Context(), r.PathValue("appid"), settings))
}

func (s *Simulator) panelKillTokens(r *http.Request) (any, error) {
	s.KillTokens(r.PathValue("appid"))
	return done(nil)
}

func (s *Simulator) panelAuthorise(r *http.Request) (any, error) {
	var in struct {
		Component string `json:"component_appid"`
	}
	if err := readPanel(r, &in); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	a, platform := s.accounts[r.PathValue("appid")], s.components[in.Component]
	if a == nil || platform == nil {
		return nil, errNoAccount
	}
	return map[string]string{"auth_code": s.authorise(platform, a, "")}, nil
}

func (s *Simulator) panelUnauthorise(r *http.Request) (any, error) {
	s.Unauthorise(r.PathValue("appid"))
	return done(nil)
}

func (s *Simulator) panelTicket(r *http.Request) (any, error) {
	s.PushTicket(r.PathValue("appid"))
	return done(nil)
}

func (s *Simulator) panelAddPerson(r *http.Request) (any, error) {
	var p Person
	if err := readPanel(r, &p); err != nil {
		return nil, err
	}
	return s.AddPerson(p), nil
}

func (s *Simulator) panelSwitches(*http.Request) (any, error) { return s.Switches(), nil }

func (s *Simulator) panelAddSwitch(r *http.Request) (any, error) {
	var sw Switch
	if err := readPanel(r, &sw); err != nil {
		return nil, err
	}
	return s.AddSwitch(sw)
}

func (s *Simulator) panelRemoveSwitch(r *http.Request) (any, error) {
	s.RemoveSwitch(r.PathValue("id"))
	return done(nil)
}

// panelCalls lists what was called: ?path= ends so, ?after= an id, newest last.
func (s *Simulator) panelCalls(r *http.Request) (any, error) {
	after := int64Of(r, "after")
	all := []Call{}
	for _, c := range s.Calls(r.URL.Query().Get("path")) {
		if c.ID > after {
			all = append(all, c)
		}
	}
	return newest(all, r), nil
}

func (s *Simulator) panelForgetCalls(*http.Request) (any, error) {
	s.ForgetCalls()
	return done(nil)
}

func (s *Simulator) panelPushes(r *http.Request) (any, error) {
	after := int64Of(r, "after")
	all := []Push{}
	for _, p := range s.Pushes(r.URL.Query().Get("appid")) {
		if p.ID > after {
			all = append(all, p)
		}
	}
	return newest(all, r), nil
}

// newest is the end of a list: ?limit= of it, 200 if nothing is said.
func newest[T any](all []T, r *http.Request) []T {
	limit := int(int64Of(r, "limit"))
	if limit <= 0 {
		limit = 200
	}
	return all[max(0, len(all)-limit):]
}

func int64Of(r *http.Request, name string) int64 {
	n, err := strconv.ParseInt(r.URL.Query().Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

func (s *Simulator) panelForgeries(*http.Request) (any, error) { return Forgeries(), nil }

func (s *Simulator) panelForge(r *http.Request) (any, error) {
	var in struct {
		AppID  string `json:"appid"`
		Person string `json:"person"`
		How    string `json:"how"`
		Text   string `json:"text"`
	}
	if err := readPanel(r, &in); err != nil {
		return nil, err
	}
	if in.How == "echo" {
		status, answer, err := s.ForgeEcho(r.Context(), in.AppID)
		return map[string]any{"status": status, "answer": answer}, err
	}
	status, answer, err := s.Forge(r.Context(), in.AppID, in.Person, in.How, in.Text)
	return map[string]any{"status": status, "answer": answer}, err
}
