package client

import (
	"errors"
	"fmt"

	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// credentials returns the cached token, and fetches one if there is none.
func (c *Client) credentials(p *sim.Proc) (*protocol.Token, error) {
	if c.process.token == nil {
		if err := c.prefetch(p); err != nil {
			return nil, err
		}
	}
	return c.process.token, nil
}

var errOtherUser = errors.New("another user has signed in meanwhile")

// prefetch replaces the cached token by a new one from the application's backend. The next user has
// a connector, and so a cache, of its own.
func (c *Client) prefetch(*sim.Proc) error {
	user := c.config.User
	conn, err := c.dial(c.host.Context(), c.config.Backend)
	if err != nil {
		return err
	}
	defer conn.Close()
	backend := protocol.NewConn(conn)
	c.deadline(backend)
	a, err := backend.Call(protocol.Request{Path: protocol.PathCredentials, Client: user})
	if err != nil {
		return err
	}
	if a.Status != protocol.OK || a.Token == nil {
		return fmt.Errorf("credentials: status %d", a.Status)
	}
	if c.config.User != user {
		return errOtherUser
	}
	c.process.token = a.Token
	return nil
}
