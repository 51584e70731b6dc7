// Package product decides about the sources of customers that are inside WeChat.
package product
