"""`headsup ship`: a node's agent tails its folders and sends what it reads to the service, each event once.

    node:     Tailer > Spool (events packed, and how far the files were read, in one commit) > Sender
    service:  /ship > Shipments (events, and the number of the agent's last shipment, in one commit)

A spool is numbered; the service remembers one number for each agent. So whatever is killed or cut off when, and for
however long, what was committed before is recognised, and nothing has to be remembered about single events.
"""
