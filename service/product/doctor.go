package product

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"yingke/model"
	"yingke/service/wechat/wire"
)

// Limits of a live self-test.
const (
	checkLimit = 9 * time.Second // for all that is asked; it is asked at once
	echoMost   = 4 << 10         // bytes of an answer that we look at
)

// Known says what is known of a product without asking anybody: quick enough
// to be asked again and again while somebody waits for WeChat's echo. base is
// how the reader reaches us.
func (s *Service) Known(ctx context.Context, v model.Viewer, id int64, base string) (Report, error) {
	p, err := s.connected(ctx, v, id)
	if err != nil {
		return Report{}, err
	}
	return s.report(facts{product: p, address: base + PushPath(p.Connection), state: s.Tokens.State(p.Connection.AppID)}), nil
}

// Check asks WeChat for a token and for something harmless, calls our own push
// address as WeChat would, and says what it found. Several who ask at once get
// one self-test.
func (s *Service) Check(ctx context.Context, v model.Viewer, id int64, base string) (Report, error) {
	p, err := s.connected(ctx, v, id)
	if err != nil {
		return Report{}, err
	}
	asked, _, _ := s.checks.Do(strconv.FormatInt(id, 10), func() (any, error) { // it has no errors but those in the facts
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), checkLimit)
		defer cancel()
		return s.ask(ctx, p.Connection), nil
	})
	f := asked.(facts)
	f.product, f.address, f.state = p, base+PushPath(p.Connection), s.Tokens.State(p.Connection.AppID)
	return s.report(f), nil
}

func (s *Service) connected(ctx context.Context, v model.Viewer, id int64) (model.ProductOf, error) {
	p, err := s.Store.ProductOf(ctx, v, id)
	if err == nil && !p.Kind.WeChat() {
		err = model.ErrProductCloud
	}
	return p, err
}

func (s *Service) report(f facts) Report {
	f.now, f.near = model.At(s.Now()), s.Near
	all := examine(f)
	return Report{At: f.now, Live: f.live, State: worst(all), Findings: all}
}

// ask asks everybody, at once.
func (s *Service) ask(ctx context.Context, c model.Connection) facts {
	f := facts{live: true}
	var all sync.WaitGroup
	all.Go(func() {
		if _, f.token = s.Tokens.Token(ctx, c); f.token == nil {
			f.call = s.WeChat.Check(ctx, c)
		}
	})
	all.Go(func() { f.reach = s.probe(ctx, c) })
	all.Wait()
	return f
}

// errUnset: nobody told us how we are reached from outside.
var errUnset = errors.New("the address of this server is not set")

// reachError is an answer of our own address that is not ours.
type reachError struct {
	status int
	moved  bool
}

func (e *reachError) Error() string {
	return fmt.Sprintf("our own address answers with status %d", e.status)
}

// probe calls our push address with a signed echo, as WeChat does when somebody
// saves it. The address is the operator's own, never one that a request named.
func (s *Service) probe(ctx context.Context, c model.Connection) error {
	if s.Own == "" {
		return errUnset
	}
	echo := ProbeEcho + model.RandomKey(16)
	query := wire.EchoQuery(c.PushToken, model.RandomKey(12), echo, s.Now())
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Own+PushPath(c)+"?"+query.Encode(), nil)
	if err != nil {
		return errUnset
	}
	response, err := s.Caller.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }() // it was only read
	said, err := io.ReadAll(io.LimitReader(response.Body, echoMost))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || string(said) != echo {
		return &reachError{response.StatusCode, response.StatusCode >= 300 && response.StatusCode < 400}
	}
	return nil
}

// NewCaller is a client for the self-test: patient for a moment, and following
// no redirect, since WeChat follows none.
func NewCaller() *http.Client {
	const patience = 5 * time.Second
	return &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}
