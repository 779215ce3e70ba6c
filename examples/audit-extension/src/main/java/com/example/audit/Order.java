package com.example.audit;

import java.math.BigDecimal;

/** A row of the table public.orders. Columns that are not here are left out; a numeric is exact as a BigDecimal. */
public record Order(long id, String status, BigDecimal total) {}
