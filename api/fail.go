package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/gin-gonic/gin"

	"yingke/api/locale"
	"yingke/model"
)

// status is what each kind of fault means in HTTP.
var status = map[model.Kind]int{
	model.Internal:        http.StatusInternalServerError,
	model.Invalid:         http.StatusBadRequest,
	model.Unauthenticated: http.StatusUnauthorized,
	model.Forbidden:       http.StatusForbidden,
	model.Missing:         http.StatusNotFound,
	model.Conflict:        http.StatusConflict,
	model.Gone:            http.StatusGone,
	model.TooLarge:        http.StatusRequestEntityTooLarge,
	model.Throttled:       http.StatusTooManyRequests,
	model.Unavailable:     http.StatusServiceUnavailable,
}

// failure is the body of every error.
type failure struct {
	Code      string         `json:"code"`
	Message   string         `json:"message"`
	Field     string         `json:"field,omitempty"`
	Args      map[string]any `json:"args,omitempty"`
	RequestID string         `json:"request_id"`
}

// fail is the only writer of errors.
func (s *Server) fail(c *gin.Context, err error) {
	f := s.faultOf(c, err)
	code := status[f.Kind]
	if f.Code == model.ErrBadMethod.Code {
		code = http.StatusMethodNotAllowed
	}
	if seconds, ok := f.Args["seconds"]; ok && f.Kind == model.Throttled {
		c.Header("Retry-After", fmt.Sprint(seconds))
	}
	s.writeJSON(c, code, s.failureOf(c, f))
	c.Abort()
}

// failureOf is a fault in the reader's language.
func (s *Server) failureOf(c *gin.Context, f *model.Fault) failure {
	return failure{f.Code, locale.Sentence(languageOf(c), f.Code, f.Args), f.Field, f.Args, requestID(c)}
}

// faultOf finds the fault in an error; what is none is our bug, and logged here.
func (s *Server) faultOf(c *gin.Context, err error) *model.Fault {
	var f *model.Fault
	if errors.As(err, &f) {
		if f.Kind == model.Internal || f.Kind == model.Unavailable {
			s.Log.ErrorContext(c, "a request failed", "request", requestID(c), "error", err)
		}
		return f
	}
	if errors.Is(err, context.Canceled) && c.Request.Context().Err() != nil {
		return model.ErrUnavailable // the reader has gone; nobody sees this
	}
	if errors.Is(err, context.DeadlineExceeded) {
		s.Log.WarnContext(c, "a request took too long", "request", requestID(c), "error", err)
		return model.ErrUnavailable
	}
	s.Log.ErrorContext(c, "a request failed", "request", requestID(c), "route", c.FullPath(), "error", err)
	return model.ErrInternal
}
