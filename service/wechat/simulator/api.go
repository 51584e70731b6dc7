package simulator

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"
)

// call is one call of the API while it is being answered, under the simulator's lock.
type call struct {
	*Simulator
	r       *http.Request
	body    []byte
	account *account // of the token; nil where none is needed
	token   string
	now     time.Time
}

// endpoint is one path of WeChat's.
type endpoint struct {
	pattern string // of http.ServeMux
	open    bool   // needs no access token
	do      func(*call) any
}

// endpoints is every path that answers.
func endpoints() []endpoint {
	return []endpoint{
		{"GET /cgi-bin/token", true, (*call).plainToken},
		{"POST /cgi-bin/stable_token", true, (*call).stableToken},
		{"POST /cgi-bin/clear_quota", false, (*call).clearQuota},
		{"GET /cgi-bin/getcallbackip", false, (*call).callbackIP},
		{"GET /cgi-bin/ticket/getticket", false, (*call).jsTicket},

		{"POST /cgi-bin/message/custom/send", false, (*call).customSend},
		{"POST /cgi-bin/message/custom/business/send", false, (*call).businessSend},
		{"POST /cgi-bin/message/custom/typing", false, (*call).typing},
		{"POST /cgi-bin/message/custom/business/typing", false, (*call).typing},
		{"POST /cgi-bin/media/upload", false, (*call).upload},
		{"GET /cgi-bin/media/get", false, (*call).download},

		{"POST /cgi-bin/message/template/send", false, (*call).templateSend},
		{"POST /cgi-bin/message/subscribe/send", false, (*call).subscribeSend},
		{"POST /cgi-bin/message/subscribe/bizsend", false, (*call).bizSend},

		{"POST /cgi-bin/menu/create", false, (*call).menuCreate},
		{"GET /cgi-bin/menu/get", false, (*call).menuGet},
		{"GET /cgi-bin/menu/delete", false, (*call).menuDelete},
		{"GET /cgi-bin/get_current_selfmenu_info", false, (*call).menuSelf},
		{"POST /cgi-bin/menu/addconditional", false, (*call).menuAddPrivate},
		{"POST /cgi-bin/menu/delconditional", false, (*call).menuDeletePrivate},
		{"POST /cgi-bin/menu/trymatch", false, (*call).menuTry},

		{"POST /cgi-bin/qrcode/create", false, (*call).codeCreate},
		{"GET /cgi-bin/showqrcode", true, (*call).codeShow},

		{"GET /cgi-bin/user/info", false, (*call).userInfo},
		{"POST /cgi-bin/user/info/batchget", false, (*call).userBatch},
		{"GET /cgi-bin/user/get", false, (*call).userList},
		{"POST /cgi-bin/user/info/updateremark", false, (*call).userRemark},
		{"POST /cgi-bin/tags/create", false, (*call).tagCreate},
		{"GET /cgi-bin/tags/get", false, (*call).tagList},
		{"POST /cgi-bin/tags/update", false, (*call).tagUpdate},
		{"POST /cgi-bin/tags/delete", false, (*call).tagDelete},
		{"POST /cgi-bin/tags/members/batchtagging", false, (*call).tagPut},
		{"POST /cgi-bin/tags/members/batchuntagging", false, (*call).tagTake},
		{"POST /cgi-bin/tags/getidlist", false, (*call).tagsOf},
		{"POST /cgi-bin/user/tag/get", false, (*call).usersOfTag},

		{"POST /cgi-bin/message/mass/sendall", false, (*call).massSendAll},
		{"POST /cgi-bin/message/mass/send", false, (*call).massSend},
		{"POST /cgi-bin/message/mass/preview", false, (*call).massPreview},
		{"POST /cgi-bin/message/mass/delete", false, (*call).massDelete},
		{"POST /cgi-bin/message/mass/get", false, (*call).massGet},

		{"POST /customservice/kfaccount/add", false, (*call).kfAdd},
		{"POST /customservice/kfaccount/update", false, (*call).kfUpdate},
		{"GET /customservice/kfaccount/del", false, (*call).kfDelete},
		{"POST /customservice/kfaccount/uploadheadimg", false, (*call).kfPicture},
		{"GET /cgi-bin/customservice/getkflist", false, (*call).kfList},

		{"GET /sns/jscode2session", true, (*call).miniLogin},
		{"POST /wxa/business/getuserphonenumber", false, (*call).phoneNumber},
		{"GET /connect/oauth2/authorize", true, (*call).authorize},
		{"GET /sns/oauth2/access_token", true, (*call).webToken},
		{"GET /sns/oauth2/refresh_token", true, (*call).webRefresh},
		{"GET /sns/userinfo", true, (*call).webUser},
		{"GET /sns/auth", true, (*call).webCheck},

		{"POST /cgi-bin/component/api_component_token", true, (*call).componentToken},
		{"POST /cgi-bin/component/api_start_push_ticket", true, (*call).startTicket},
		{"POST /cgi-bin/component/api_create_preauthcode", true, (*call).preAuthCode},
		{"POST /cgi-bin/component/api_query_auth", true, (*call).queryAuth},
		{"POST /cgi-bin/component/api_authorizer_token", true, (*call).authorizerToken},
		{"POST /cgi-bin/component/api_get_authorizer_info", true, (*call).authorizerInfo},
		{"GET /cgi-bin/componentloginpage", true, (*call).authorisePage},
		{"GET /sns/oauth2/component/access_token", true, (*call).componentWebToken},
	}
}

func (s *Simulator) apiRoutes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, e := range endpoints() {
		mux.HandleFunc(e.pattern, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, e) })
	}
	return mux
}

func (s *Simulator) serveAPI(w http.ResponseWriter, r *http.Request) { s.api.ServeHTTP(w, r) }

// mostBody is above the largest file that WeChat takes.
const mostBody = 12 << 20

// answer is the way of every call: read it, let a switch spoil it, carry it out,
// answer, record.
func (s *Simulator) answer(w http.ResponseWriter, r *http.Request, e endpoint) {
	started := time.Now()
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBody))
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			http.Error(w, "413 Request Entity Too Large", http.StatusRequestEntityTooLarge)
		}
		return
	}
	out := &recorder{ResponseWriter: w}
	token := r.URL.Query().Get("access_token")
	record := Call{At: millis(s.now()), AppID: s.callerAppID(r, body, token), Method: r.Method, Path: r.URL.Path, Query: redactedQuery(r),
		Type: r.Header.Get("Content-Type"), Body: recordable(r, body)}

	if sw := s.take(record.AppID, r.URL.Path, DoSlow, DoErrcode, DoKill, DoStatus, DoHTML, DoReset); sw != nil {
		record.Switch = sw.Do
		if s.spoil(out, r, sw, token) {
			s.finish(record, out, started)
			return
		}
	}
	result := s.carryOut(r, body, token, e)
	if sw := s.take(record.AppID, r.URL.Path, DoLost, DoHang); sw != nil {
		record.Switch = sw.Do
		s.finish(record, out, started)
		if sw.Do == DoHang {
			s.hang(r)
		}
		breakOff(w)
		return
	}
	s.write(out, r, result)
	s.finish(record, out, started)
}

// hang waits until whoever called has given up.
func (s *Simulator) hang(r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
}

// carryOut does what the call asks for, under the lock.
func (s *Simulator) carryOut(r *http.Request, body []byte, token string, e endpoint) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &call{Simulator: s, r: r, body: body, token: token, now: s.now()}
	if !e.open {
		if f := c.admit(); f.code != 0 {
			return f
		}
	}
	return e.do(c)
}

// write answers in the shape of the result.
func (s *Simulator) write(w http.ResponseWriter, r *http.Request, result any) {
	switch v := result.(type) {
	case refusal:
		if v.code == 40164 {
			v.text = wordsOf(v.code, r)
		}
		s.refuse(w, v)
	case file:
		w.Header().Set("Content-Type", v.kind)
		if v.name != "" {
			w.Header().Set("Content-Disposition", `attachment; filename="`+v.name+`"`)
		}
		_, _ = w.Write(v.content) // the reader has gone
	case redirect:
		http.Redirect(w, r, v.to, http.StatusFound)
	case page:
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(v.status)
		_, _ = io.WriteString(w, v.html) // the reader has gone
	default:
		writeJSON(w, http.StatusOK, result)
	}
}

func (s *Simulator) finish(record Call, out *recorder, started time.Time) {
	record.Status, record.Elapsed = out.status, time.Since(started)
	record.Answer = shorten(out.kept.String())
	var answer struct {
		Code int `json:"errcode"`
	}
	if json.Unmarshal(out.kept.Bytes(), &answer) == nil {
		record.Code = answer.Code
	}
	s.record(record)
}

// recorder keeps the beginning of an answer.
type recorder struct {
	http.ResponseWriter
	status int
	kept   bytes.Buffer
}

func (w *recorder) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	if room := longestRecorded - w.kept.Len(); room > 0 && strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
		w.kept.Write(p[:min(room, len(p))])
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets breakOff reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// recordable is a body for the record: of a file its size.
func recordable(r *http.Request, body []byte) string {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		return "(" + itoa(len(body)) + " bytes)"
	}
	return shorten(string(body))
}

// read decodes the body; a body that is no JSON object is 47001.
func (c *call) read(into any) refusal {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return refused(47001)
	}
	if err := json.Unmarshal(c.body, into); err != nil {
		return refused(47001)
	}
	return refusal{}
}

// need refuses a call that the kind of account may not make.
func (c *call) need(allowed bool) refusal {
	if allowed {
		return refusal{}
	}
	return refused(48001)
}

// served claims that the account is a verified service account, or the sandbox,
// which may nearly everything that those may.
func (c *call) served() bool {
	return c.account.Kind == Service && c.account.Verified || c.account.Kind == Sandbox
}

// daily refuses a call beyond its limit of the day.
func (c *call) daily(most int) refusal {
	path := c.r.URL.Path
	count, ok := c.account.called[path]
	if !ok {
		count = &counter{}
		c.account.called[path] = count
	}
	if count.add(c.now) > most {
		return refused(45009)
	}
	return refusal{}
}
