package api

import (
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"yingke/model"
	"yingke/service/wechat/wire"
)

// pushPath is where WeChat pushes to.
const pushPath = "/wechat/push/:address"

// pushPatience is how long a push may take to arrive: WeChat itself gives up
// after five seconds.
const pushPatience = 5 * time.Second

// pushRoutes are called by WeChat, which proves itself by what it sends.
func (s *Server) pushRoutes() []route {
	return []route{
		{"GET", pushPath, anyone, s.echoPush},
		{"POST", pushPath, anyone, s.receivePush},
	}
}

// echoPush answers WeChat's check of a push address with the text that it sent.
func (s *Server) echoPush(c *gin.Context) (any, error) {
	if err := s.unknownSlowly(c); err != nil {
		return nil, err
	}
	echo, err := s.Intake.Echo(c.Request.Context(), c.Param("address"), c.Request.URL.Query())
	if err != nil {
		return nil, s.refusePush(err)
	}
	s.metrics.push("echo")
	return plain(echo), nil
}

// receivePush keeps a push and answers. WeChat waits and repeats what is not
// answered in time, so nothing else happens here.
func (s *Server) receivePush(c *gin.Context) (any, error) {
	if err := s.unknownSlowly(c); err != nil {
		return nil, err
	}
	// Where the connection takes no deadline of its own, the server's holds.
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(pushPatience))
	body, err := io.ReadAll(io.LimitReader(c.Request.Body, wire.MaxBody+1))
	switch {
	case err != nil:
		return nil, s.refusePush(model.ErrPushBroken)
	case len(body) > wire.MaxBody:
		return nil, s.refusePush(s.Intake.TooLarge(c.Request.Context(), c.Param("address")))
	}
	fresh, err := s.Intake.Receive(c.Request.Context(), c.Param("address"), c.Request.URL.Query(), body)
	if err != nil {
		return nil, s.refusePush(err)
	}
	if fresh {
		s.metrics.push("kept")
	} else {
		s.metrics.push("copy")
	}
	return plain("success"), nil
}

func plain(body string) text {
	return text{kind: "text/plain; charset=utf-8", body: []byte(body)}
}

// unknownSlowly lets nobody try addresses quickly. Whoever has one that exists
// is not held up: WeChat calls from few addresses of its own for everybody.
func (s *Server) unknownSlowly(c *gin.Context) error {
	if s.Intake.Known(c.Param("address")) {
		return nil
	}
	if wait := s.limiter.wait(c.ClientIP()); wait > 0 {
		return model.ErrTooMany.With("seconds", int(wait.Seconds())+1)
	}
	return nil
}

// refusePush counts why a push was not kept. Whoever sent it learns nothing but
// that: the reason stands on the product's self-test page.
func (s *Server) refusePush(err error) error {
	var fault *model.Fault
	switch {
	case errors.Is(err, model.ErrMissing):
		s.metrics.push("unknown_address")
		return model.ErrMissing
	case errors.As(err, &fault) && fault.Kind != model.Unavailable && fault.Kind != model.Internal:
		s.metrics.push(fault.Code)
		return model.ErrPushRefused
	}
	s.metrics.push("error")
	return err
}
