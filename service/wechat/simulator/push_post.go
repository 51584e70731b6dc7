package simulator

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// post makes the request of one try.
func (s *Simulator) post(p *Push) (status int, answer string, err error) {
	ctx, cancel := s.clock.within(s.ctx, pushLimit)
	defer cancel()
	stamp := s.now()
	if !p.stamp.IsZero() {
		stamp = p.stamp
	}
	query, body, err := p.request(stamp)
	if err != nil {
		return 0, "", err
	}
	s.mu.Lock()
	p.query, p.sent = query, body
	s.mu.Unlock()
	return s.postTo(ctx, p.url, query, body, p.asJSON())
}

func (s *Simulator) postTo(ctx context.Context, address string, query url.Values, body string, asJSON bool) (int, string, error) {
	to, err := url.Parse(address)
	if err != nil {
		return 0, "", err
	}
	all := to.Query()
	for name, values := range query {
		all[name] = values
	}
	to.RawQuery = all.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, to.String(), bytes.NewReader([]byte(body)))
	if err != nil {
		return 0, "", err
	}
	request.Header.Set("Content-Type", "text/xml")
	if asJSON {
		request.Header.Set("Content-Type", "application/json")
	}
	request.Header.Set("User-Agent", "Mozilla/4.0")
	return s.do(request)
}

// do sends a request and reads the answer.
func (s *Simulator) do(request *http.Request) (int, string, error) {
	ctx := request.Context()
	response, err := s.client.Do(request)
	if err != nil {
		return 0, "", errors.Join(err, context.Cause(ctx))
	}
	defer func() { _ = response.Body.Close() }() // read already
	read, err := io.ReadAll(io.LimitReader(response.Body, mostAnswer))
	if err != nil {
		return 0, "", errors.Join(err, context.Cause(ctx))
	}
	return response.StatusCode, string(read), nil
}

// request makes the query and the body of a push, sealed and signed anew.
func (p *Push) request(at time.Time) (url.Values, string, error) {
	stamp, nonce := strconv.FormatInt(at.Unix(), 10), strconv.FormatInt(100_000_000+p.ID%900_000_000*7919%900_000_000, 10)
	query := url.Values{"signature": {signature(p.settings.Token, stamp, nonce)}, "timestamp": {stamp}, "nonce": {nonce}}
	if p.openid != "" {
		query.Set("openid", p.openid)
	}
	if p.settings.Mode == "plain" {
		return query, p.Body, nil
	}
	e, err := newEnvelope(p.settings.Key, p.sealAs)
	if err != nil {
		return nil, "", err
	}
	sealed, err := e.seal(p.Body)
	if err != nil {
		return nil, "", err
	}
	query.Set("encrypt_type", "aes")
	query.Set("msg_signature", signature(p.settings.Token, stamp, nonce, sealed))
	outer := fields{{"ToUserName", p.receiver()}, {"Encrypt", sealed}}
	if p.settings.Mode == "compat" {
		outer = append(slices.Clone(p.fields), field{"Encrypt", sealed})
	}
	if p.thread == nil {
		outer[0].name = "AppId"
	}
	return query, outer.write(p.asJSON()), nil
}

func (p *Push) receiver() string {
	if p.thread == nil {
		return p.AppID
	}
	return p.thread.account.OriginalID
}
