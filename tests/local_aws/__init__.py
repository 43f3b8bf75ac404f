"""A local AWS on 127.0.0.1, in which the whole loop of this project really runs.

It is ministack, pinned to one version, with the behaviours filled in that the project stands on and ministack
lacks (`gaps/`, one module a service), and a DNS server that answers from the hosted zones (`dns.py`).

    PYTHONPATH=tests python -m local_aws          runs one, and prints where it listens as one line of JSON
    local_aws.process.LocalAws                    starts and stops one from Python, with clients for it
    local_aws.shop                                puts a small shop there: what the switch switches
    local_aws.observe                             asks it as a user would: over DNS and over HTTP
    python -m unittest local_aws.test_gaps        holds every gap, and what is relied on, to `checks/`
"""
