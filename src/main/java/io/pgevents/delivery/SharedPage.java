package io.pgevents.delivery;

import io.pgevents.log.Page;

/** A page that the replica's one reader has read for everybody; numbered without gaps. */
record SharedPage(long number, Page page) {}
